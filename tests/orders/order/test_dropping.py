"""The shopper takes single packs back: until packing starts, once, price and stock."""

import pytest

from orders.order.models import LineAdjustment
from orders.order.services import (
    CancelRefused,
    DropOutdated,
    accept_part,
    drop_packs,
    start_packing,
)
from orders.payment.models import Refund
from tests.cast import a_farm, a_pack, a_paid_order, a_placed_order, a_user
from tests.orders.fulfilment.makers import a_weighed_pack
from tests.sound import breached
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


@pytest.fixture
def part():
    farm = a_farm()
    pear = a_pack(farm, "Pears", price="10.00", quantity=1000)
    apple = a_pack(farm, "Apples", price="20.00", quantity=1000)
    order = a_paid_order([(pear, 3), (apple, 1)], user=a_user("shopper@example.com"))
    return order.parts.get()


def lines_of(part):
    return list(part.lines.order_by("pk"))


def drop(part, *packs, seen=4):
    ids = [line.pk for line in lines_of(part)]
    return drop_packs(part, dict(zip(ids, packs, strict=True)), seen=seen, by=None)


def test_packs_go_their_price_and_stock_come_back(part):
    pears, _apples = lines_of(part)
    accept_part(part, by=None)

    drop(part, 2, 0)

    pears.refresh_from_db()
    part.refresh_from_db()
    assert (pears.due, pears.claimed, pears.final_price) == (1, 1000, 10)
    assert (part.given_back, part.final_total) == (20, 42)  # the delivery stays
    assert StockPool.objects.get(pk=pears.pool_id).claimed == 1000
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason) == (2000, "cancelled")
    assert pears.adjustments.get().kind == LineAdjustment.Kind.DROPPED
    assert breached() == []


def test_all_of_it_is_a_cancelled_part_delivery_and_all(part):
    drop(part, 3, 1)

    part.refresh_from_db()
    assert part.status == "cancelled"
    assert Refund.objects.get().amount == 6200
    assert breached() == []


def test_one_after_the_other_is_the_price(part):
    for seen in (4, 3, 2):
        drop(part, 1, 0, seen=seen)
    assert [refund.amount for refund in Refund.objects.all()] == [1000] * 3
    drop(part, 0, 1, seen=1)
    part.refresh_from_db()
    assert part.status == "cancelled"
    assert sum(Refund.objects.values_list("amount", flat=True)) == 6200
    assert breached() == []


def test_weighed_goods_can_be_taken_back_too():
    order = a_paid_order([(a_weighed_pack(a_farm()), 2)])
    drop(order.parts.get(), 1, seen=2)
    assert Refund.objects.get().amount == 3000
    assert breached() == []


@pytest.mark.parametrize("packs", [(4, 0), (0, 2), (10**7, 0), (-1, 0)])
def test_more_than_is_left_changes_nothing(part, packs):
    with pytest.raises(DropOutdated):
        drop(part, *packs)
    assert Refund.objects.count() == LineAdjustment.objects.count() == 0


def test_nothing_chosen_changes_nothing(part):
    with pytest.raises(CancelRefused):
        drop(part, 0, 0)
    assert LineAdjustment.objects.count() == 0


def test_line_of_another_part_changes_nothing(part):
    strange = a_paid_order().parts.get()
    with pytest.raises(DropOutdated):
        drop_packs(part, {lines_of(strange)[0].pk: 1}, seen=4, by=None)
    assert LineAdjustment.objects.count() == 0


def test_pressed_twice_takes_back_once(part):
    drop(part, 1, 0)
    with pytest.raises(DropOutdated):
        drop(part, 1, 0)
    assert Refund.objects.get().amount == 1000


def test_too_late_once_packing_has_started(part):
    accept_part(part, by=None)
    start_packing(part, by=None)
    with pytest.raises(CancelRefused):
        drop(part, 1, 0)
    assert LineAdjustment.objects.count() == 0


def test_unpaid_order_is_given_up_as_a_whole():
    part = a_placed_order([(a_pack(), 2)]).parts.get()
    with pytest.raises(CancelRefused):
        drop(part, 1, seen=2)
    assert LineAdjustment.objects.count() == 0


def test_page_offers_it_and_tells_of_it(client, part):
    client.force_login(part.order.user)
    address = f"/orders/{part.order.number}/"
    pears, apples = lines_of(part)
    assert "Take some of it back" in client.get(address).text

    answer = client.post(
        f"{address}parts/1/drop/",
        {f"packs-{pears.pk}": "1", f"packs-{apples.pk}": "0", "seen": "4"},
        follow=True,
    )

    assert "Taken back. Its price is on its way back to you." in answer.text
    assert "Taken back before packing" in answer.text
    assert Refund.objects.get().amount == 1000


@pytest.mark.parametrize(
    "typed", [{"seen": "4"}, {}, {"seen": "x"}, {"seen": "4", "packs": "2.5"}]
)
def test_what_is_typed_wrongly_changes_nothing(client, part, typed):
    client.force_login(part.order.user)
    pears, _apples = lines_of(part)
    fields = {"seen": typed.get("seen", "")}
    if "packs" in typed:
        fields[f"packs-{pears.pk}"] = typed["packs"]
    url = f"/orders/{part.order.number}/parts/1/drop/"
    assert client.post(url, fields).status_code == 302
    assert LineAdjustment.objects.count() == 0


def test_seller_reads_what_is_left_and_not_that_it_is_short(client, part):
    from tests.cast import a_member

    drop(part, 1, 0)
    client.force_login(a_member(part.partner))
    page = client.get(f"/desk/{part.partner.code}/orders/{part.number}/").text
    assert "2 × Pears" in page
    assert "pack short" not in page
    assert "Taken back before packing" in page
