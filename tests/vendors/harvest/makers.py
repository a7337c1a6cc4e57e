"""Lots for tests."""

from datetime import timedelta

from django.utils import timezone

from vendors.partner.models import Plot
from vendors.partner.services import LotContent, new_lot


def today():
    return timezone.localdate()


def in_days(days):
    return today() + timedelta(days=days)


def a_plot(farm, name="Upper terrace", **fields):
    return Plot.objects.create(partner=farm, name=name, **fields)


def a_lot(pool, quantity=20_000, *, by=None, **content):
    """A lot harvested today that keeps for a month."""
    fields = {"harvested_on": today(), "best_before": in_days(30), **content}
    return new_lot(pool, content=LotContent(quantity=quantity, **fields), by=by)
