"""What else than goods a search finds."""

from collections.abc import Callable
from dataclasses import dataclass

from core.hooks import Hook
from core.search.queries import Found, named
from core.text import LazyText

from .sources import Hit, sources

MOST_HITS = 3


@dataclass(frozen=True)
class Section:
    """Results of one kind."""

    label: LazyText
    icon: str
    hits: list[Hit]


# What a query names by a number of its own, which no index of words has.
numbered: Hook[Callable[[str], Section | None]] = Hook(
    __name__, "what a search names by its number"
)


def sections(found: Found, query: str) -> list[Section]:
    """Farms, villages and whatever else is called as was sought, a few of each.

    One query, and one more for each kind of which there are any.
    """
    by_number = [section for ask in numbered if (section := ask(query))]
    known = sources()
    ids = named(found, [source.kind for source in known], MOST_HITS)
    shown = [
        Section(source.label, source.icon, source.hits(ids[source.kind]))
        for source in known
        if source.kind in ids
    ]
    return by_number + [section for section in shown if section.hits]
