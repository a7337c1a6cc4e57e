"""Daily sums while orders go on: no change is lost, no order waits for a count."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from orders.figures.periods import Period
from orders.order.services import cancel_part
from orders.rollups import services
from orders.rollups.models import CountedSeller, DirtyDay
from orders.rollups.services import count_days, count_dirty_days
from tests.cast import a_farm, a_pack, a_paid_order
from tests.orders.rollups.histories import (
    expected_goods,
    expected_parts,
    kept_goods,
    kept_parts,
)
from tests.races.together import all_values, run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def parts_of(count):
    pack = a_pack(a_farm(), on_hand=10**7)
    return [a_paid_order([(pack, 1)]).parts.get() for _ in range(count)]


def today():
    return Period(timezone.localdate() - timedelta(days=1), timezone.localdate())


def is_right():
    return (kept_goods(), kept_parts()) == (expected_goods(), expected_parts())


def test_counts_and_changes_at_once_end_in_a_fresh_count():
    parts = parts_of(4)
    count_dirty_days()
    cancels = [partial(cancel_part, part, by=None, by_shopper=True) for part in parts]
    counts = [partial(count_days, parts[0].partner_id, today()) for _ in range(4)]

    all_values(run_together([*cancels, *counts]))
    count_dirty_days()

    assert is_right()
    assert not DirtyDay.objects.exists()


def test_change_that_is_committed_during_a_count_is_counted_again(monkeypatch):
    part = parts_of(1)[0]
    count_dirty_days()
    replace = services._replace

    def and_then_cancel(*args):
        replace(*args)
        run_together([partial(cancel_part, part, by=None, by_shopper=True)])

    monkeypatch.setattr(services, "_replace", and_then_cancel)
    count_days(part.partner_id, Period(timezone.localdate(), timezone.localdate()))
    monkeypatch.undo()

    assert not is_right()
    assert DirtyDay.objects.exists()
    count_dirty_days()
    assert is_right()


def test_order_does_not_wait_for_a_count():
    """A count holds the seller's row of sums, which no order touches."""
    part = parts_of(1)[0]
    count_dirty_days()

    with transaction.atomic():
        CountedSeller.objects.select_for_update().get(pk=part.partner_id)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
        done = run_together([partial(cancel_part, part, by=None, by_shopper=True)])

    assert all_values(done)
