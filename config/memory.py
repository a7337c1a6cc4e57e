"""How Python looks for garbage in a process that runs for days.

It goes through everything that a process holds whenever so many objects were made, some
300 ms for a market that is loaded, in the middle of whatever is at work. What is loaded
stays anyway: it is left out, and what comes after is looked through less often.
"""

import gc
from importlib import import_module

from django.conf import settings

# Objects of a request that hold each other are few beside those that simply go.
MADE, YOUNG, OLD = 10_000, 20, 50


def settle_memory() -> None:
    """Call it once, when a server or a worker has loaded the market."""
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    gc.set_threshold(MADE, YOUNG, OLD)
