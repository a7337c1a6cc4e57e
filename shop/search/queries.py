"""What else than goods a search finds."""

from dataclasses import dataclass

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


def sections(found: Found) -> list[Section]:
    """Farms, villages and whatever else is called as was sought, a few of each.

    One query, and one more for each kind of which there are any.
    """
    known = sources()
    ids = named(found, [source.kind for source in known], MOST_HITS)
    shown = [
        Section(source.label, source.icon, source.hits(ids[source.kind]))
        for source in known
        if source.kind in ids
    ]
    return [section for section in shown if section.hits]
