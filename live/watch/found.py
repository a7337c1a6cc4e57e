"""Broadcasts and replays that a search finds."""

from collections.abc import Iterator, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import SearchDocument
from core.search.documents import Described
from live.broadcasts.models import Broadcast
from live.broadcasts.states import ON_AIR, BroadcastStatus
from shop.search.sources import Hit, Source, in_all_languages, in_order


def _shown() -> QuerySet[Broadcast]:
    is_shown = Q(status__in=(*ON_AIR, BroadcastStatus.SCHEDULED, BroadcastStatus.ENDED))
    return Broadcast.objects.filter(is_shown).select_related("partner", "village")


def _described() -> Iterator[Described]:
    for one in _shown().iterator(2000):
        yield Described(
            object_id=one.pk,
            names=[one.title],
            places=[
                *in_all_languages(one.partner, "name"),
                *(in_all_languages(one.village, "name") if one.village else ()),
            ],
            texts=[one.about],
        )


def _hits(ids: Sequence[int]) -> list[Hit]:
    return [
        Hit(one.get_absolute_url(), one.title, one.partner.name)
        for one in in_order(_shown().in_bulk(ids), ids)
    ]


def broadcasts() -> list[Source]:
    """Answers `shop.search.sources.other_sources`."""
    kind = SearchDocument.Kind.BROADCAST
    return [Source(kind, _("Broadcasts"), "video", _described, _hits)]
