"""What other areas show on a viewpoint's public page: they register a section each.

An area calls `add_section` from its app's `ready`. The page asks each section once and
includes its template with what `ask` returns; a section that returns None is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .models import Viewpoint

Ask = Callable[[Viewpoint], dict[str, Any] | None]


@dataclass(frozen=True)
class Section:
    """`template` is included with `section` (what `ask` returned) and `viewpoint`."""

    name: str
    template: str
    ask: Ask
    place: int


@dataclass(frozen=True)
class Shown:
    """A section filled for one viewpoint."""

    template: str
    section: dict[str, Any]


_SECTIONS: dict[str, Section] = {}


def add_section(name: str, *, template: str, ask: Ask, place: int = 100) -> None:
    """Show a section on every viewpoint's page, those of a lower `place` first.

    `ask` makes one query. `name` is unique; registered again it replaces the one
    before.
    """
    _SECTIONS[name] = Section(name, template, ask, place)


def sections_of(viewpoint: Viewpoint) -> list[Shown]:
    """Every section that has something to show."""
    ordered = sorted(_SECTIONS.values(), key=lambda each: (each.place, each.name))
    asked = ((each.template, each.ask(viewpoint)) for each in ordered)
    return [Shown(template, found) for template, found in asked if found is not None]
