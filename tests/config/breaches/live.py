"""Breaches of broadcasts; the market of the tests has none, so they bring their own."""

from datetime import timedelta

from django.utils import timezone

from live.broadcasts.models import Broadcast, BroadcastEvent, ShelfEvent
from live.broadcasts.services.airtime import end_broadcast, go_live
from live.broadcasts.services.plans import BroadcastPlan, plan_broadcast
from live.broadcasts.services.shelf import pin_item, put_on_shelf
from training.models import TradeRule
from vendors.partner.models import StockRecord


def _on_air():
    """A broadcast with one pack on its shelf, explained now."""
    packs = StockRecord.objects.filter(partner__status="open", is_on_sale=True)
    pack = packs.exclude(partner__broadcasts__status="live").order_by("pk").first()
    host = pack.partner.roles.order_by("pk").first().user
    TradeRule.objects.all().delete()
    plan = BroadcastPlan("Planted", timezone.now() + timedelta(minutes=5))
    broadcast = plan_broadcast(pack.partner, plan, by=host)
    item = put_on_shelf(broadcast, pack, by=host)
    go_live(broadcast, by=host)
    pin_item(broadcast, item, by=host)
    broadcast.refresh_from_db()
    return broadcast, item


def take_the_pinned_away():
    _broadcast, item = _on_air()
    type(item).objects.filter(pk=item.pk).update(is_removed=True)


def explain_after_the_end():
    broadcast, item = _on_air()
    end_broadcast(broadcast, by=None)
    Broadcast.objects.filter(pk=broadcast.pk).update(pinned=item)


def be_on_air_twice():
    broadcast, _item = _on_air()
    now = timezone.now()
    Broadcast.objects.create(
        partner=broadcast.partner,
        title="Again",
        starts_at=now,
        status="live",
        started_at=now,
    )


def forget_that_it_began():
    broadcast, _item = _on_air()
    BroadcastEvent.objects.filter(broadcast=broadcast, status="live").delete()


def end_without_a_time():
    broadcast, _item = _on_air()
    end_broadcast(broadcast, by=None)
    Broadcast.objects.filter(pk=broadcast.pk).update(ended_at=None)


def forget_who_put_it_there():
    broadcast, _item = _on_air()
    ShelfEvent.objects.filter(broadcast=broadcast, act="put").delete()


PLANTS = {
    take_the_pinned_away: "what is pinned lies on the broadcast's own shelf",
    explain_after_the_end: "nothing is pinned where nobody is on air any more",
    forget_that_it_began: "broadcasts are where their story says",
    end_without_a_time: "broadcasts that are over say when they ended",
    forget_who_put_it_there: "every pack on a shelf was put there",
}
REFUSED = {be_on_air_twice: "a seller is on air with one broadcast"}
