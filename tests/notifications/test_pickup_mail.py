"""When a part is collected stands in the mails, and its farm hears of another time."""

from datetime import date, time, timedelta

import pytest
import time_machine

from core import dates
from notifications.models import Notification
from orders.order.services.payment import mark_paid
from orders.shipping.quotes import pickup_slots, quote_for
from orders.shipping.services.pickups import book_pickups, change_pickup
from tests.factories.orders import make_order
from tests.factories.shipping import (
    make_consignment,
    make_pickup_point,
    make_pickup_window,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.notifications.letters import deliver, html_of, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing", "_tuesday")]

TUESDAY = dates.at(date(2026, 10, 20), time(9))
THURSDAY = "Thu 22 Oct, 9:00–12:00"
NEXT = "Thu 29 Oct, 9:00–12:00"
FARM, SHOPPER = "owner@li.example", "guest@example.com"


@pytest.fixture
def _tuesday():
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def farm():
    farm = make_farm("Li Orchard", delivers=False)
    make_member(farm, email=FARM)
    return farm


@pytest.fixture
def vendor_order(farm):
    """Ordered to be collected on Thursday; the mail that says so is gone already."""
    point = make_pickup_point(farm, name="Hall", name_zh_hans="打包房")
    make_pickup_window(point)
    order = make_order([(make_pack(farm), 1)])
    order.guest_email = SHOPPER
    order.save(update_fields=["guest_email"])
    order.vendor_orders.update(is_pickup=True, delivery_code=f"method-{point.pk}")
    slot = quote_for(make_consignment(farm), "CN-BJ")[0].slots[0]
    book_pickups(order.vendor_orders.all(), {farm.pk: slot})
    return order.vendor_orders.get()


def pay_for(vendor_order):
    mark_paid(vendor_order.order)
    return deliver()


def move(vendor_order, slot=1):
    return change_pickup(vendor_order, pickup_slots(vendor_order)[slot])


def moved_subject(vendor_order):
    return f"New pickup time for order {vendor_order.number}"


def test_the_shoppers_and_the_farms_mail_say_when_it_is_collected(vendor_order):
    sent = pay_for(vendor_order)

    assert sorted(letter.to[0] for letter in sent) == [SHOPPER, SHOPPER, FARM]
    for letter in sent:
        assert f"pickup on {THURSDAY}, at Main road 1" in letter.body
        assert f"pickup on {THURSDAY}, at Main road 1" in html_of(letter)


def test_the_farm_is_told_of_another_time(vendor_order):
    pay_for(vendor_order)

    move(vendor_order)

    (letter,) = deliver()
    notice = Notification.objects.get(kind="pickup-moved")
    assert told([letter]) == [(FARM, moved_subject(vendor_order))]
    assert f"pickup on {NEXT}, at Main road 1" in letter.body
    assert f"pickup on {NEXT}, at Main road 1" in html_of(letter)
    assert (notice.subject, notice.body) == (
        moved_subject(vendor_order),
        f"{NEXT}, Hall",
    )


def test_the_farm_reads_of_it_in_its_own_language(vendor_order, farm):
    pay_for(vendor_order)
    farm.roles.get().user.__class__.objects.filter(email=FARM).update(
        language="zh-hans"
    )

    move(vendor_order)

    (letter,) = deliver()
    assert letter.subject == f"订单{vendor_order.number}改了自提时间"
    assert Notification.objects.get(kind="pickup-moved").body_zh_hans.endswith("打包房")


def test_each_move_is_told_also_the_one_back(vendor_order, _tuesday):
    pay_for(vendor_order)

    for slot in (1, 0):
        _tuesday.shift(timedelta(minutes=5))
        move(vendor_order, slot)

    assert told(deliver()) == [(FARM, moved_subject(vendor_order))] * 2


def test_choosing_the_same_time_again_is_no_news(vendor_order):
    pay_for(vendor_order)

    move(vendor_order, 0)

    assert deliver() == []


def test_before_it_is_paid_the_farm_hears_nothing(vendor_order):
    deliver()

    move(vendor_order)

    assert deliver() == []
