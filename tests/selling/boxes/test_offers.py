"""What a farm changes of a box that people have: prices, days off, its end."""

from datetime import date, time
from decimal import Decimal

import pytest

from core import dates
from orders.order.models import Order
from selling.boxes.services import BoxError
from selling.boxes.services.boxes import (
    add_holiday,
    edit_box,
    end_box,
    remove_holiday,
    save_size,
)
from selling.boxes.services.orders import make_orders
from selling.boxes.states import EndReason, SubscriptionState
from tests.news import noted
from tests.selling.boxes.autumn import CUTOFF, THURSDAY, at, fresh, october

pytestmark = pytest.mark.django_db


def test_new_price_is_announced_and_holds_later(subscription, box):
    size = box.sizes.get()
    with at(october(16)):
        save_size(box.pk, size.pk, {"name_en": "Small", "price": Decimal("120.00")})
    assert [what for what, *_ in noted("box_price")] == ["box_price"]
    for day in (20, 27):
        with at(october(day, 18)):
            make_orders()
    with at(dates.at(date(2026, 11, 3), time(18))):
        make_orders()

    goods = [order.vendor_orders.get().goods for order in Order.objects.order_by("pk")]
    assert goods == [Decimal("100.00"), Decimal("100.00"), Decimal("120.00")]
    assert fresh(subscription).new_price is None


def test_day_off_moves_the_box_and_back(subscription, box):
    with at(october(16)):
        assert add_holiday(box.pk, THURSDAY, "Harvest") == 1
        assert add_holiday(box.pk, THURSDAY, "Harvest") == 0
    assert fresh(subscription).next_on == date(2026, 10, 29)
    assert noted("box_holiday")
    with at(october(17)):
        remove_holiday(box.pk, THURSDAY)
    assert fresh(subscription).next_on == THURSDAY


def test_day_whose_boxes_are_orders_is_not_taken_off(subscription, box):
    with at(CUTOFF), pytest.raises(BoxError, match="orders already"):
        add_holiday(box.pk, THURSDAY, "")


def test_weekday_and_rhythm_of_subscribers_stay(subscription, box):
    for change in ({"weekdays": 0b0000001}, {"weeks": 2}):
        with pytest.raises(BoxError):
            edit_box(box.pk, change)


def test_ended_box_ends_its_subscriptions(subscription, box):
    end_box(box.pk)

    one = fresh(subscription)
    assert (one.state, one.why) == (SubscriptionState.ENDED, EndReason.FARM)
    assert noted("box_ended")
