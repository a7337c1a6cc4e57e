"""A process in which the clock stands still and chance is the same each time.

Loaded by `-p tests.freeze.still`, before the settings and before modules that keep a
day or a source of chance.
"""

import os
import random
from datetime import UTC, datetime
from typing import Any

import time_machine

MOMENT = datetime(2026, 10, 14, 2, 30, tzinfo=UTC)
_chance = random.Random(20261014)


def _urandom(size: int) -> bytes:
    return _chance.randbytes(size)


# `secrets` draws from the first, `uuid` and cryptography's callers from the second.
random._urandom = _urandom
os.urandom: Any = _urandom
random.seed(20261014)
time_machine.travel(MOMENT, tick=False).start()
