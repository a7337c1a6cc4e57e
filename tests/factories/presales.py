"""Presales, from their beginning to their harvest."""

from datetime import timedelta

from django.utils import timezone

from core import dates
from orders.order.services.short import ShortRule
from selling.presales.models import Presale
from selling.presales.services.presales import (
    Harvest,
    PresaleTerms,
    confirm_harvest,
    declare_presale,
)
from tests.factories.shop import make_pack

KILO = 1000


def make_terms(*, low=100 * KILO, high=150 * KILO, **changes):
    """Orders for ten days from now on, the harvest in the week after."""
    today, now = dates.today(), timezone.now()
    fields = {
        "low": low,
        "high": high,
        "harvest_from": today + timedelta(days=11),
        "harvest_to": today + timedelta(days=18),
        "last_day": today + timedelta(days=30),
        "opens": now,
        "closes": now + timedelta(days=10),
        "rule": ShortRule.FIRST_COME,
    }
    return PresaleTerms(**fields | changes)


def make_presale(pack=None, **changes):
    """A presale that is open for orders, of a pack of 5 kg."""
    pack = pack or make_pack(on_hand=0)
    return declare_presale(pack.pool, make_terms(**changes), by=None)


def pack_of(presale):
    return presale.pool.packs.order_by("pk").first()


def end_orders(presale):
    """Its time for orders is over; the clock has still to see it."""
    now = timezone.now()
    Presale.objects.filter(pk=presale.pk).update(
        opens=now - timedelta(days=1), closes=now - timedelta(seconds=1)
    )
    presale.refresh_from_db()
    return presale


def harvest(presale, kilos, **changes):
    return confirm_harvest(
        presale, Harvest(kilos * KILO, dates.today(), **changes), by=None
    )
