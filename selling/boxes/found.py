"""Boxes that a search finds."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import SearchDocument
from core.search.documents import Described
from shop.search.sources import Hit, Source, in_all_languages, in_order

from .models import Box
from .queries.shop import shown_boxes


def _shown() -> QuerySet[Box]:
    return shown_boxes()


def _described() -> Iterator[Described]:
    for one in _shown().iterator(2000):
        yield Described(
            object_id=one.pk,
            names=in_all_languages(one, "name"),
            places=in_all_languages(one.partner, "name"),
            texts=in_all_languages(one, "description"),
        )


def _hits(ids: Sequence[int]) -> list[Hit]:
    return [
        Hit(one.get_absolute_url(), one.name, one.partner.name)
        for one in in_order(_shown().in_bulk(ids), ids)
    ]


def boxes() -> list[Source]:
    """Answers `shop.search.sources.other_sources`."""
    kind = SearchDocument.Kind.BOX
    return [Source(kind, _("Boxes"), "box", _described, _hits)]
