"""When a part is collected stands in the mails, and its farm hears of another time."""

from datetime import timedelta

import pytest
import time_machine

from orders.notifications.models import Notification
from orders.order.services import mark_paid
from orders.shipping.quotes import pickup_slots, quote_for
from orders.shipping.services import book_pickups, change_pickup
from tests.cast import a_farm, a_member, a_pack, a_placed_order
from tests.orders.notifications.letters import deliver, html_of, told
from tests.orders.shipping.steps import a_consignment, a_point, a_window

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing", "_tuesday")]

TUESDAY = "2026-10-20T09:00:00+08:00"
THURSDAY = "Thu 22 Oct, 9:00–12:00"
NEXT = "Thu 29 Oct, 9:00–12:00"
FARM, SHOPPER = "owner@li.example", "guest@example.com"


@pytest.fixture
def _tuesday():
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def farm():
    farm = a_farm("Li Orchard", delivers=False)
    a_member(farm, email=FARM)
    return farm


@pytest.fixture
def part(farm):
    """Ordered to be collected on Thursday; the mail that says so is gone already."""
    point = a_point(farm, name="Hall", name_zh_hans="打包房")
    a_window(point)
    order = a_placed_order([(a_pack(farm), 1)])
    order.guest_email = SHOPPER
    order.save(update_fields=["guest_email"])
    order.parts.update(is_pickup=True, delivery_code=f"method-{point.pk}")
    slot = quote_for(a_consignment(farm), "CN-BJ")[0].slots[0]
    book_pickups(order.parts.all(), {farm.pk: slot})
    return order.parts.get()


def pay_for(part):
    mark_paid(part.order)
    return deliver()


def move(part, slot=1):
    return change_pickup(part, pickup_slots(part)[slot])


def moved_subject(part):
    return f"Order {part.number} is collected at another time"


def test_the_shoppers_and_the_farms_mail_say_when_it_is_collected(part):
    sent = pay_for(part)

    assert sorted(letter.to[0] for letter in sent) == [SHOPPER, SHOPPER, FARM]
    for letter in sent:
        assert f"collect on {THURSDAY}, at Main road 1" in letter.body
        assert f"collect on {THURSDAY}, at Main road 1" in html_of(letter)


def test_the_farm_is_told_of_another_time(part):
    pay_for(part)

    move(part)

    (letter,) = deliver()
    notice = Notification.objects.get(kind="pickup-moved")
    assert told([letter]) == [(FARM, moved_subject(part))]
    assert f"collect on {NEXT}, at Main road 1" in letter.body
    assert f"collect on {NEXT}, at Main road 1" in html_of(letter)
    assert (notice.subject, notice.body) == (moved_subject(part), f"{NEXT}, Hall")


def test_the_farm_reads_of_it_in_its_own_language(part, farm):
    pay_for(part)
    farm.roles.get().user.__class__.objects.filter(email=FARM).update(
        language="zh-hans"
    )

    move(part)

    (letter,) = deliver()
    assert letter.subject == f"订单{part.number}改了自提时间"
    assert Notification.objects.get(kind="pickup-moved").body.endswith("打包房")


def test_each_move_is_told_also_the_one_back(part, _tuesday):
    pay_for(part)

    for slot in (1, 0):
        _tuesday.shift(timedelta(minutes=5))
        move(part, slot)

    assert told(deliver()) == [(FARM, moved_subject(part))] * 2


def test_choosing_the_same_time_again_is_no_news(part):
    pay_for(part)

    move(part, 0)

    assert deliver() == []


def test_before_it_is_paid_the_farm_hears_nothing(part):
    deliver()

    move(part)

    assert deliver() == []
