"""Daily sums while orders go on: no change is lost, no order waits for a count."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from core import dates
from orders.order.services.cancellation import cancel_vendor_order
from reports.rollups import services
from reports.rollups.models import CountedSeller, DirtyDay
from reports.rollups.services import count_days, count_dirty_days
from reports.sales.periods import Period
from tests.factories.orders import make_vendor_order
from tests.factories.shop import make_pack
from tests.races.together import all_values, run_together
from tests.reports.rollups.histories import (
    expected_goods,
    expected_vendor_orders,
    kept_goods,
    kept_parts,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def vendor_orders_of(count):
    pack = make_pack(on_hand=10**7)
    return [make_vendor_order(pack) for _ in range(count)]


def today():
    return Period(dates.today() - timedelta(days=1), dates.today())


def is_right():
    return (kept_goods(), kept_parts()) == (expected_goods(), expected_vendor_orders())


def test_counts_and_changes_at_once_end_in_a_fresh_count():
    vendor_orders = vendor_orders_of(4)
    count_dirty_days()
    cancels = [
        partial(cancel_vendor_order, vendor_order, by=None, by_shopper=True)
        for vendor_order in vendor_orders
    ]
    counts = [
        partial(count_days, vendor_orders[0].partner_id, today()) for _ in range(4)
    ]

    all_values(run_together([*cancels, *counts]))
    count_dirty_days()

    assert is_right()
    assert not DirtyDay.objects.exists()


def test_change_that_is_committed_during_a_count_is_counted_again(monkeypatch):
    vendor_order = vendor_orders_of(1)[0]
    count_dirty_days()
    replace = services._replace

    def and_then_cancel(*args):
        replace(*args)
        run_together(
            [partial(cancel_vendor_order, vendor_order, by=None, by_shopper=True)]
        )

    monkeypatch.setattr(services, "_replace", and_then_cancel)
    count_days(vendor_order.partner_id, Period(dates.today(), dates.today()))
    monkeypatch.undo()

    assert not is_right()
    assert DirtyDay.objects.exists()
    count_dirty_days()
    assert is_right()


def test_order_does_not_wait_for_a_count():
    """A count holds the seller's row of sums, which no order touches."""
    vendor_order = vendor_orders_of(1)[0]
    count_dirty_days()

    with transaction.atomic():
        CountedSeller.objects.select_for_update().get(pk=vendor_order.partner_id)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
        done = run_together(
            [partial(cancel_vendor_order, vendor_order, by=None, by_shopper=True)]
        )

    assert all_values(done)
