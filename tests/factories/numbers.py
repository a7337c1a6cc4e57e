"""Numbers that keep names apart."""

from itertools import count

_numbers = count(1)


def next_number() -> int:
    return next(_numbers)
