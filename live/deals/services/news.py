"""What open pages are told: always how things stand, never what changed."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.events import publish
from core.prepared import Prepared
from live.broadcasts.rules import public_channel
from live.deals.models import CouponDrop, Deal, Draw


def milliseconds(moment: Any) -> int:
    return int(moment.timestamp() * 1000)


def state_of(deal: Deal) -> dict[str, object]:
    """A deal as pages hear it; amounts as text, times as a browser counts them."""
    return {
        "id": deal.pk,
        "item": deal.item_id,
        "status": deal.status,
        "price": str(deal.price),
        "was": str(deal.was),
        "currency": deal.currency,
        "cap": deal.cap,
        "released": deal.released,
        "taken": deal.taken,
        "left": deal.left if deal.is_open else 0,
        "starts": milliseconds(deal.starts_at),
        "ends": milliseconds(deal.ends_at),
        "now": milliseconds(timezone.now()),
    }


@Prepared
def _deals(pk: Any) -> QuerySet[Deal]:
    return Deal.objects.filter(pk=pk)


def say_deal(deal_id: int) -> None:
    """After the commit, with the deal as it is then."""
    transaction.on_commit(partial(_publish_deal, deal_id), robust=True)


def _publish_deal(deal_id: int) -> None:
    deal = _deals(deal_id)[0]
    publish(public_channel(deal.broadcast_id), "deal", state_of(deal))


def say_stock(broadcast_id: int, item_id: int) -> None:
    """How much of an item the shop has has changed: cards are asked for again."""
    tell = partial(publish, public_channel(broadcast_id), "stock", {"item": item_id})
    transaction.on_commit(tell, robust=True)


def say_drop(drop: CouponDrop) -> None:
    transaction.on_commit(partial(_publish_drop, drop.pk), robust=True)


def _publish_drop(drop_id: int) -> None:
    drop = CouponDrop.objects.get(pk=drop_id)
    left, ends = drop.left, milliseconds(drop.ends_at)
    news = {"id": drop.pk, "left": left, "count": drop.count, "ends": ends}
    publish(public_channel(drop.broadcast_id), "coupon", news)


def say_draw(draw: Draw) -> None:
    news = {"id": draw.pk, "status": draw.status, "winners": draw.winners}
    tell = partial(publish, public_channel(draw.broadcast_id), "draw", news)
    transaction.on_commit(tell, robust=True)
