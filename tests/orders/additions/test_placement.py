"""Goods added to an order: priced with it, held, paid, packed and sent with it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from checkout.additions import AdditionWaitsError, add_goods
from checkout.open_parts import TooLateToAddError, open_parts
from checkout.services import BasketChangedError, PriceChangedError
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    confirm_received,
    finish_packing,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.services.payment import mark_paid
from orders.order.services.vendor_orders import PackingError
from payments.payment.models import Refund
from payments.payment.tasks import expire_orders
from tests.factories.additions import add_to, ask_to_add, make_open_order, proposal_of
from tests.factories.payments import make_gift, on_balance
from tests.factories.shipping import make_delivery, make_rated_delivery
from tests.factories.shop import make_pack
from tests.sound import breached
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


def part_of(order):
    return order.vendor_orders.get()


def claimed(pack):
    return StockPool.objects.get(pk=pack.pool_id).claimed


def rows():
    return list(Order.objects.order_by("pk").values())


def test_added_goods_are_an_order_that_goes_with_the_first(order, apples):
    before = part_of(order).total
    added = add_to(order, {apples: 2})

    assert added.added_to == order
    assert (added.user, added.guest_email) == (order.user, order.guest_email)
    assert added.shipping_address.line1 == order.shipping_address.line1
    assert part_of(order).total == before
    # The parcel is paid for already.
    assert (part_of(added).goods, part_of(added).delivery_cost) == (40, 0)
    assert part_of(added).delivery_code == part_of(order).delivery_code
    assert claimed(apples) == 2000
    assert breached() == []


def test_delivery_costs_what_both_cost_less_what_was_paid(farm, shopper):
    farm.delivery_methods.all().delete()
    make_rated_delivery(
        farm, [([], 5, "10.00"), ([], 10, "17.00"), ([], 20, "30.00")], min_order=30
    )
    pears = make_pack(farm, "Pears", price="30.00", quantity=4000)
    apples = make_pack(farm, "Apples", price="5.00", quantity=1000)
    order = make_open_order([(pears, 1)], user=shopper)
    assert part_of(order).delivery_cost == 10

    # Both count for the smallest order; each step pays its difference.
    assert proposal_of(order, {apples: 1})[0].draft.delivery_cost == 0
    assert part_of(add_to(order, {apples: 2})).delivery_cost == 7
    assert part_of(add_to(order, {pears: 2})).delivery_cost == 13
    assert breached() == []


def test_free_delivery_by_both_gives_nothing_back(farm, shopper):
    farm.delivery_methods.all().delete()
    make_delivery(farm, price="12.00", free_from=Decimal(50))
    pears = make_pack(farm, "Pears", price="30.00")
    order = make_open_order([(pears, 1)], user=shopper)
    draft = proposal_of(order, {pears: 1})[0].draft
    assert (draft.delivery_cost, draft.total) == (0, 30)


def test_nothing_changes_until_it_is_paid(order, apples):
    added = add_to(order, {apples: 2}, paid=False)
    assert (added.status, part_of(added).status) == (
        "pending-payment",
        "pending-payment",
    )
    assert claimed(apples) == 2000

    with pytest.raises(AdditionWaitsError):
        add_to(order, {apples: 1})

    Order.objects.filter(pk=added.pk).update(expires_at=timezone.now())
    expire_orders()
    added.refresh_from_db()
    assert added.status == "expired"
    assert claimed(apples) == 0
    order.refresh_from_db()
    assert order.status == "paid"
    assert breached() == []


def test_money_after_the_hold_goes_back(order, apples):
    added = add_to(order, {apples: 2}, paid=False)
    Order.objects.filter(pk=added.pk).update(expires_at=timezone.now())
    expire_orders()
    assert mark_paid(added) is False
    added.refresh_from_db()
    assert (added.status, claimed(apples)) == ("expired", 0)


def test_it_is_packed_and_sent_with_the_first(order, apples):
    added = add_to(order, {apples: 2})
    first, second = part_of(order), part_of(added)
    accept_vendor_order(first, by=None)
    second.refresh_from_db()
    assert second.status == "accepted"
    start_packing(first, by=None)
    second.refresh_from_db()
    assert second.status == "packing"

    for line in first.lines.all():
        tick_line(line, packed=True)
    with pytest.raises(PackingError):
        finish_packing(first, by=None)
    for line in second.lines.all():
        tick_line(line, packed=True)
    finish_packing(first, by=None)
    second.refresh_from_db()
    assert second.status == "packed"

    with pytest.raises(PackingError, match="together with order"):
        ship(second)
    ship(first)
    second.refresh_from_db()
    assert second.status == "shipped"
    parcels = [part.parcels.get() for part in (first, second)]
    assert {one.tracking_number for one in parcels} == {"SF1"}
    assert StockPool.objects.get(pk=apples.pool_id).on_hand == 18_000

    confirm_received(first, by=None)
    second.refresh_from_db()
    assert second.status == "received"
    assert breached() == []


def ship(part):
    packs = {line.pk: line.left for line in part.lines.all()}
    return ship_vendor_order(
        part, packs=packs, carrier="SF Express", tracking_number="SF1", by=None
    )


def test_what_is_added_to_an_accepted_order_is_accepted(order, apples):
    accept_vendor_order(part_of(order), by=None)
    added = add_to(order, {apples: 1})
    assert part_of(added).status == "accepted"
    assert breached() == []


def test_packing_ends_the_hold_of_what_is_not_paid(order, apples):
    added = add_to(order, {apples: 1}, paid=False)
    accept_vendor_order(part_of(order), by=None)
    start_packing(part_of(order), by=None)

    assert mark_paid(added) is False
    expire_orders()
    added.refresh_from_db()
    assert (added.status, claimed(apples)) == ("expired", 0)
    assert breached() == []


def test_nothing_is_added_once_it_is_packed(order, apples):
    asked = ask_to_add(order, {apples: 1})
    accept_vendor_order(part_of(order), by=None)
    start_packing(part_of(order), by=None)
    before = rows()
    with pytest.raises(TooLateToAddError):
        add_goods(order, *asked, is_owner=True)
    assert (rows(), claimed(apples)) == (before, 0)


def test_cancelling_the_first_cancels_what_was_added(order, apples, pears):
    added = add_to(order, {apples: 2})
    cancel_vendor_order(part_of(order), by=None, by_shopper=True)
    order.refresh_from_db()
    added.refresh_from_db()
    assert (order.status, added.status) == ("cancelled", "cancelled")
    assert (claimed(apples), claimed(pears)) == (0, 0)
    assert sorted(Refund.objects.values_list("amount", flat=True)) == [
        4000, int(part_of(order).total * 100),
    ]  # fmt: skip
    assert breached() == []


def test_what_was_added_can_be_taken_back_alone(order, apples):
    added = add_to(order, {apples: 2})
    cancel_vendor_order(part_of(added), by=None, by_shopper=True)
    order.refresh_from_db()
    assert (order.status, claimed(apples)) == ("paid", 0)
    assert Refund.objects.get().amount == 4000
    assert breached() == []


def test_cancelling_ends_the_hold_of_what_is_not_paid(order, apples):
    added = add_to(order, {apples: 1}, paid=False)
    cancel_vendor_order(part_of(order), by=None, by_shopper=True)
    assert mark_paid(added) is False
    expire_orders()
    added.refresh_from_db()
    assert (added.status, claimed(apples)) == ("expired", 0)
    assert breached() == []


def test_pressed_twice_adds_once(order, apples):
    asked = ask_to_add(order, {apples: 1})
    made = [add_goods(order, *asked, is_owner=True) for _ in range(2)]
    assert made[0] == made[1]
    assert order.additions.count() == 1


def test_another_price_than_was_shown_changes_nothing(order, apples):
    asked = ask_to_add(order, {apples: 1})
    type(apples).objects.filter(pk=apples.pk).update(price="25.00")
    before = rows()
    with pytest.raises(PriceChangedError):
        add_goods(order, *asked, is_owner=True)
    assert (rows(), claimed(apples)) == (before, 0)


def test_sold_out_changes_nothing(order, apples):
    asked = ask_to_add(order, {apples: 20})
    StockPool.objects.filter(pk=apples.pool_id).update(on_hand=19_000)
    before = rows()
    with pytest.raises(BasketChangedError):
        add_goods(order, *asked, is_owner=True)
    assert (rows(), claimed(apples)) == (before, 0)


def test_balance_pays_at_once(order, apples, shopper):
    make_gift(shopper, 9000)
    added = add_to(order, {apples: 2}, paid=False, uses_balance=True)
    assert (added.status, added.from_balance) == ("paid", 40)
    assert on_balance(shopper) == 5000
    assert breached() == []


def test_whoever_only_has_the_link_spends_no_balance(order, apples, shopper):
    make_gift(shopper, 9000)
    proposal, _basket = proposal_of(
        order, {apples: 2}, is_owner=False, uses_balance=True
    )
    assert (proposal.on_balance, proposal.draft.from_balance) == (0, 0)


def test_other_sellers_and_late_orders_take_nothing(order, farm):
    other = make_pack(price="5.00")
    proposal, _basket = proposal_of(order, {other: 1})
    assert proposal.draft is None

    past = timezone.now() - timedelta(hours=1)
    order.vendor_orders.update(send_by=past)
    assert open_parts(order) == []


def test_unpaid_orders_and_additions_take_nothing(order, apples, pears, shopper):
    assert open_parts(make_open_order([(pears, 1)], user=shopper, paid=False)) == []
    assert open_parts(add_to(order, {apples: 1})) == []
