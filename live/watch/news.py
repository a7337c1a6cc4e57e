"""Broadcasts of sellers that somebody follows: on air, and planned."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text import LazyText
from live.broadcasts.models import Broadcast
from live.broadcasts.queries import on_air, to_come
from shop.storefront.feed import MOST_NEWS, News

AHEAD, LATE = timedelta(days=14), timedelta(hours=1)
ON_AIR_NOW, PLANNED = _("Live now"), _("Broadcast")


def broadcasts_of(sellers: Sequence[int]) -> list[News]:
    """Answers `shop.storefront.feed.others`."""
    now = timezone.now()
    soon = to_come().filter(starts_at__range=(now - LATE, now + AHEAD))
    return [
        _news(label, one)
        for label, rows in ((ON_AIR_NOW, on_air()), (PLANNED, soon))
        for one in rows.filter(partner__in=sellers)[:MOST_NEWS]
    ]


def _news(label: LazyText, broadcast: Broadcast) -> News:
    return News(
        at=broadcast.started_at or broadcast.starts_at,
        icon="video",
        label=label,
        name=broadcast.title,
        seller=broadcast.partner.name,
        url=broadcast.get_absolute_url(),
    )
