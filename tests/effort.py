"""How long tests that draw their own cases look for one that fails.

`make test` tries a quarter of the cases, THOROUGH=1 all that their authors asked for.
They are the same ones in each run, so that a change is judged by what it changed.
"""

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

from hypothesis import settings
from hypothesis.internal.conjecture import providers

THOROUGH = os.environ.get("THOROUGH") == "1"

# What reads the whole market takes longer than a step of a history, and what it would
# find is still there some steps later.
BETWEEN = 5


def sometimes(check: Callable[[Any], None]) -> Callable[[Any], None]:
    """An invariant that is looked at after each step when thorough, else after some."""

    @wraps(check)
    def look(machine: Any) -> None:
        steps = vars(machine).setdefault("_steps_looked_at", {})
        steps[check.__name__] = step = steps.get(check.__name__, -1) + 1
        if THOROUGH or step % BETWEEN == 0:
            check(machine)

    return look


def tries(most: int) -> int:
    """So many cases when it is thorough, else a quarter of them."""
    return most if THOROUGH else max(most // 4, 2)


def prepare() -> None:
    """Before test modules are read, as their own settings start from these."""
    settings.register_profile(
        "ours",
        derandomize=True,
        # Seconds are the machine's; nobody waits for a single case.
        deadline=None,
        database=None,
        max_examples=tries(100),
    )
    settings.load_profile("ours")
    if not THOROUGH:
        # It reads the whole source for constants to draw: ten seconds in each process.
        providers.is_local_module_file = lambda _path: False
