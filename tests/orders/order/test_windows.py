"""Windows that take place from a total: decided once, at their close, for all."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
import time_machine

from core import dates
from orders.order.models import WindowPart
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import accept_vendor_order, start_packing
from orders.order.services.vendor_orders import PackingError
from orders.order.services.windows import WindowClosedError, join_rounds, keep_rounds
from orders.order.states import CancelledBy
from payments.payment.models import Refund
from tests.factories.accounts import make_user
from tests.factories.orders import make_order, make_vendor_order, pay_order
from tests.factories.shop import make_pack
from tests.factories.vendors import (
    make_cooperative,
    make_farm,
    make_member,
    make_order_window,
)
from tests.notifications.letters import deliver
from vendors.partner.models import StockPool, WindowRound

pytestmark = pytest.mark.django_db


def october(day, hour, minute=0):
    """The 22nd is a Thursday; the window closes on Monday the 26th at 20:00."""
    return dates.at(date(2026, 10, day), time(hour, minute))


OPEN, CLOSED = october(23, 9), october(26, 20)


@pytest.fixture
def clock():
    with time_machine.travel(OPEN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def farm(clock):
    farm = make_farm("Li Orchard", code="li")
    make_order_window(farm, needs=Decimal(200))
    return farm


@pytest.fixture
def pack(farm):
    return make_pack(farm, price="60.00", on_hand=100_000)


def decide(clock, at=CLOSED):
    clock.move_to(at)
    return keep_rounds()


def the_round():
    return WindowRound.objects.get()


def test_orders_join_it_and_are_counted(clock, pack):
    make_vendor_order(pack, 2)
    make_order([(pack, 1)])  # not paid

    keep_rounds()

    row = the_round()
    assert (row.total, row.needs, row.closes) == (120, 200, CLOSED)
    assert WindowPart.objects.count() == 2
    assert row.is_open


def test_below_it_all_are_cancelled_refunded_and_told(clock, farm, pack):
    owner = make_member(farm, email="owner@example.com")
    part = make_vendor_order(pack, 2, user=make_user("mei@example.com"))
    other = make_vendor_order(pack, 1, user=make_user("hans@example.com"))
    claimed = StockPool.objects.get(pk=pack.pool_id).claimed
    assert claimed > 0
    deliver()

    assert decide(clock) == 3
    told = {message.to[0] for message in deliver()}

    for each in (part, other):
        each.refresh_from_db()
        assert (each.status, each.cancelled_by) == ("cancelled", CancelledBy.WINDOW)
    assert Refund.objects.count() == 2
    assert StockPool.objects.get(pk=pack.pool_id).claimed == 0
    assert {"mei@example.com", "hans@example.com", owner.email} <= told
    row = the_round()
    assert (row.is_cancelled, row.total) == (True, 180)


def test_from_it_on_it_takes_place(clock, pack):
    part = make_vendor_order(pack, 4)

    decide(clock)

    part.refresh_from_db()
    assert part.status == "paid"
    assert the_round().state == "held"
    assert not Refund.objects.exists()


def test_exactly_the_total_is_enough(clock, farm):
    make_vendor_order(make_pack(farm, price="200.00"), 1)

    decide(clock)

    assert the_round().state == "held"


def test_decided_once(clock, pack):
    make_vendor_order(pack, 1)
    decide(clock)
    first = the_round().decided_at

    assert decide(clock, CLOSED + timedelta(hours=1)) == 0

    assert the_round().decided_at == first
    assert Refund.objects.count() == 1


def test_not_before_its_close(clock, pack):
    make_vendor_order(pack, 1)

    assert decide(clock, CLOSED - timedelta(minutes=1)) == 0

    assert the_round().is_open


def test_what_was_cancelled_before_counts_no_more(clock, pack):
    part = make_vendor_order(pack, 3)
    make_vendor_order(pack, 1)
    cancel_vendor_order(part, by=None, by_shopper=True)

    decide(clock)

    assert (the_round().total, the_round().state) == (60, "cancelled")


def test_paid_after_the_close_is_refunded_in_the_next_minute(clock, pack):
    clock.move_to(CLOSED - timedelta(minutes=2))
    order = make_order([(pack, 1)])
    decide(clock)
    pay_order(order)

    assert keep_rounds() == 1

    assert order.vendor_orders.get().status == "cancelled"
    assert Refund.objects.count() == 1


def test_nothing_is_packed_before_it_is_decided(clock, pack):
    part = accept_vendor_order(make_vendor_order(pack, 4), by=None)
    with pytest.raises(PackingError, match="still open"):
        start_packing(part, by=None)

    decide(clock)

    assert start_packing(part, by=None).status == "packing"


def test_orders_of_a_cooperatives_farms_count_together(clock):
    cooperative = make_cooperative(code="five")
    make_order_window(cooperative, needs=Decimal(100), for_members=True)
    for _ in range(2):
        farm = make_farm(cooperative=cooperative)
        make_vendor_order(make_pack(farm, price="60.00"), 1)

    decide(clock)

    assert (the_round().partner, the_round().total) == (cooperative, 120)
    assert the_round().state == "held"


def test_a_window_without_a_total_asks_nothing(clock):
    farm = make_farm()
    make_order_window(farm)
    make_vendor_order(make_pack(farm))

    assert not WindowRound.objects.exists()


def test_what_the_window_says_later_does_not_change_what_was_agreed(clock, farm, pack):
    make_vendor_order(pack, 1)
    farm.order_windows.update(needs=Decimal(10))

    decide(clock)

    assert (the_round().needs, the_round().state) == (200, "cancelled")


def test_an_order_that_comes_when_it_was_decided_is_refused(clock, pack):
    part = make_vendor_order(pack, 1)
    WindowPart.objects.all().delete()
    WindowRound.objects.update(state="cancelled", decided_at=OPEN, total=0)

    with pytest.raises(WindowClosedError):
        join_rounds([part])


def test_pages_say_it_while_it_is_open(client, clock, farm, pack):
    part = make_vendor_order(pack, 2, user=make_user("mei@example.com"))
    keep_rounds()
    client.force_login(part.order.user)

    for url in (
        pack.product.get_absolute_url(),
        f"/farms/{farm.code}/",
        f"/orders/{part.order.number}/",
    ):
        text = " ".join(client.get(url).text.split())
        assert "Takes place from ¥200.00; ¥120.00 so far." in text, url


def test_who_just_paid_finds_the_order_in_the_total(client, clock, farm, pack):
    part = make_vendor_order(pack, 2, user=make_user("mei@example.com"))
    client.force_login(part.order.user)

    text = " ".join(client.get(f"/orders/{part.order.number}/").text.split())

    assert the_round().total == 0  # until the clock counts
    assert "Takes place from ¥200.00; ¥120.00 so far." in text


def test_the_basket_and_the_desk_say_it(client, clock, farm, pack):
    owner = make_member(farm, email="owner@example.com")
    part = make_vendor_order(pack, 2)
    keep_rounds()
    client.post(f"/basket/add/{pack.product_id}/", {"pack": pack.pk, "quantity": 1})
    client.force_login(owner)

    for url in (f"/desk/li/orders/{part.number}/", "/desk/li/order-windows/"):
        text = " ".join(client.get(url).text.split())
        assert "¥120.00" in text, url
        assert "¥200.00" in text, url
