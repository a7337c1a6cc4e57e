"""Sections that areas above show on a page below them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PageSection:
    """`template` is included with `section`; those of a lower `place` come first."""

    template: str
    section: dict[str, Any]
    place: int


def in_order(found: Iterable[PageSection | None]) -> list[PageSection]:
    """Without those that have nothing to show."""
    shown = [each for each in found if each is not None]
    return sorted(shown, key=lambda each: each.place)
