"""The shopper takes single packs back: until packing starts, once, price and stock."""

import pytest

from orders.order.models import LineAdjustment
from orders.order.services.cancellation import CancelError
from orders.order.services.fulfilment import accept_vendor_order, start_packing
from orders.order.services.item_cancellation import DropOutdatedError, cancel_items
from payments.payment.models import Refund
from tests.factories.accounts import make_user
from tests.factories.orders import make_order, make_paid_order, make_vendor_order
from tests.factories.shop import make_pack, make_weighed_pack
from tests.factories.vendors import make_farm
from tests.sound import breached
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor_order():
    farm = make_farm()
    pear = make_pack(farm, "Pears", price="10.00", quantity=1000)
    apple = make_pack(farm, "Apples", price="20.00", quantity=1000)
    order = make_paid_order(
        [(pear, 3), (apple, 1)], user=make_user("shopper@example.com")
    )
    return order.vendor_orders.get()


def lines_of(vendor_order):
    return list(vendor_order.lines.order_by("pk"))


def drop(vendor_order, *packs, seen=4):
    ids = [line.pk for line in lines_of(vendor_order)]
    return cancel_items(
        vendor_order, dict(zip(ids, packs, strict=True)), seen=seen, by=None
    )


def test_packs_go_their_price_and_stock_come_back(vendor_order):
    pears, _apples = lines_of(vendor_order)
    accept_vendor_order(vendor_order, by=None)

    drop(vendor_order, 2, 0)

    pears.refresh_from_db()
    vendor_order.refresh_from_db()
    assert (pears.due, pears.claimed, pears.final_price) == (1, 1000, 10)
    assert (vendor_order.given_back, vendor_order.final_total) == (
        20,
        42,
    )  # the delivery stays
    assert StockPool.objects.get(pk=pears.pool_id).claimed == 1000
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason) == (2000, "cancelled")
    assert pears.adjustments.get().kind == LineAdjustment.Kind.DROPPED
    assert breached() == []


def test_all_of_it_is_a_cancelled_part_delivery_and_all(vendor_order):
    drop(vendor_order, 3, 1)

    vendor_order.refresh_from_db()
    assert vendor_order.status == "cancelled"
    assert Refund.objects.get().amount == 6200
    assert breached() == []


def test_one_after_the_other_is_the_price(vendor_order):
    for seen in (4, 3, 2):
        drop(vendor_order, 1, 0, seen=seen)
    assert [refund.amount for refund in Refund.objects.all()] == [1000] * 3
    drop(vendor_order, 0, 1, seen=1)
    vendor_order.refresh_from_db()
    assert vendor_order.status == "cancelled"
    assert sum(Refund.objects.values_list("amount", flat=True)) == 6200
    assert breached() == []


def test_weighed_goods_can_be_taken_back_too():
    order = make_paid_order([(make_weighed_pack(make_farm()), 2)])
    drop(order.vendor_orders.get(), 1, seen=2)
    assert Refund.objects.get().amount == 3000
    assert breached() == []


@pytest.mark.parametrize("packs", [(4, 0), (0, 2), (10**7, 0), (-1, 0)])
def test_more_than_is_left_changes_nothing(vendor_order, packs):
    with pytest.raises(DropOutdatedError):
        drop(vendor_order, *packs)
    assert Refund.objects.count() == LineAdjustment.objects.count() == 0


def test_nothing_chosen_changes_nothing(vendor_order):
    with pytest.raises(CancelError):
        drop(vendor_order, 0, 0)
    assert LineAdjustment.objects.count() == 0


def test_line_of_another_part_changes_nothing(vendor_order):
    strange = make_vendor_order()
    with pytest.raises(DropOutdatedError):
        cancel_items(vendor_order, {lines_of(strange)[0].pk: 1}, seen=4, by=None)
    assert LineAdjustment.objects.count() == 0


def test_pressed_twice_takes_back_once(vendor_order):
    drop(vendor_order, 1, 0)
    with pytest.raises(DropOutdatedError):
        drop(vendor_order, 1, 0)
    assert Refund.objects.get().amount == 1000


def test_too_late_once_packing_has_started(vendor_order):
    accept_vendor_order(vendor_order, by=None)
    start_packing(vendor_order, by=None)
    with pytest.raises(CancelError):
        drop(vendor_order, 1, 0)
    assert LineAdjustment.objects.count() == 0


def test_unpaid_order_is_given_up_as_a_whole():
    vendor_order = make_order([(make_pack(), 2)]).vendor_orders.get()
    with pytest.raises(CancelError):
        drop(vendor_order, 1, seen=2)
    assert LineAdjustment.objects.count() == 0


def test_page_offers_it_and_tells_of_it(client, vendor_order):
    client.force_login(vendor_order.order.user)
    address = f"/orders/{vendor_order.order.number}/"
    pears, apples = lines_of(vendor_order)
    assert "Cancel single packs" in client.get(address).text

    answer = client.post(
        f"{address}parts/1/drop/",
        {f"packs-{pears.pk}": "1", f"packs-{apples.pk}": "0", "seen": "4"},
        follow=True,
    )

    assert "Pack cancelled. Your refund is on its way." in answer.text
    assert "Cancelled before packing" in answer.text
    assert Refund.objects.get().amount == 1000


@pytest.mark.parametrize(
    "typed", [{"seen": "4"}, {}, {"seen": "x"}, {"seen": "4", "packs": "2.5"}]
)
def test_what_is_typed_wrongly_changes_nothing(client, vendor_order, typed):
    client.force_login(vendor_order.order.user)
    pears, _apples = lines_of(vendor_order)
    fields = {"seen": typed.get("seen", "")}
    if "packs" in typed:
        fields[f"packs-{pears.pk}"] = typed["packs"]
    url = f"/orders/{vendor_order.order.number}/parts/1/drop/"
    assert client.post(url, fields).status_code == 302
    assert LineAdjustment.objects.count() == 0


def test_seller_reads_what_is_left_and_not_that_it_is_short(client, vendor_order):
    from tests.factories.vendors import make_member

    drop(vendor_order, 1, 0)
    client.force_login(make_member(vendor_order.partner))
    page = client.get(
        f"/desk/{vendor_order.partner.code}/orders/{vendor_order.number}/"
    ).text
    assert "2 × Pears" in page
    assert "pack short" not in page
    assert "Cancelled before packing" in page
