"""Conditions that several models hold to."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Q


def one_of(names: Sequence[str]) -> Q:
    """That exactly one of these columns is filled in."""
    return reduce(
        or_,
        (Q(**{f"{one}__isnull": one != name for one in names}) for name in names),
    )
