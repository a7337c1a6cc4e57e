"""A deposit for packaging: beside the price, held apart, back with what never left."""

from decimal import Decimal

import pytest

from checkout.queries import Wishes, propose
from orders.order.draft import DraftLine
from orders.order.models import VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.item_cancellation import cancel_items
from payments.ledger.queries import balance_of
from payments.payment.container_deposits import held_for
from payments.payment.models import Refund
from payments.payment.queries import gone_back_of_vendor_order
from payments.payment.services.refunds import RefundTooLargeError
from payments.payment.services.vendor_refunds import give_back, left_of
from payments.payouts.models import LineFee
from shop.basket.services.baskets import priced
from tests.factories.containers import make_jars, sent_jars
from tests.factories.orders import (
    make_cash_order,
    make_order,
    make_paid_order,
    place_basket,
)
from tests.factories.payments import owed
from tests.factories.payouts import make_fee
from tests.factories.shop import make_basket, make_pack
from tests.fulfilment.containers.facts import assert_sound
from vendors.partner.services.containers import NotInUseError, change_container
from vendors.partner.services.containers import put_in_containers as put_in

pytestmark = pytest.mark.django_db

TWO = Decimal("2.00")


def part_of(order):
    return VendorOrder.objects.select_related("order").get(order=order)


def refunds(part):
    rows = Refund.objects.filter(vendor_order=part).order_by("pk")
    return list(rows.values_list("amount", "container_deposits", "reason"))


def test_deposit_is_beside_the_price_and_in_the_total():
    order = make_order([(make_jars(3), 2)])
    part, line = part_of(order), order.lines.get()

    assert (part.goods, part.container_deposits) == (Decimal("118.00"), 6 * TWO)
    assert part.total == Decimal(118) + Decimal(12) + 6 * TWO == order.total_incl_tax
    assert (line.containers, line.container_deposit) == (3, 3 * TWO)
    assert line.line_price_incl_tax == Decimal("118.00")


def test_deposit_is_not_taxed_and_bears_no_fee():
    make_fee("10")
    jars, bare = make_jars(), make_pack()
    with_deposit, without = make_paid_order([(jars, 2)]), make_paid_order([(bare, 2)])

    assert part_of(with_deposit).tax == part_of(without).tax
    fees = dict(LineFee.objects.values_list("vendor_order__order", "amount"))
    assert fees[with_deposit.pk] == fees[without.pk] > 0
    assert owed(jars.partner) == owed(bare.partner)
    assert balance_of("containers:CNY") == held_for(part_of(with_deposit)) == 400
    assert_sound()


def test_what_the_basket_shows_is_what_is_ordered():
    basket = make_basket(packs=[(make_jars(2), 3), (make_pack(), 1)])
    totals = propose(priced(basket), region="CN-BJ", wishes=Wishes()).totals

    order = place_basket(basket)

    assert totals.container_deposits == 6 * TWO
    assert totals.to_pay == order.total_incl_tax


@pytest.mark.parametrize(
    ("currency", "deposit", "whole"),
    [("JPY", "30", "60"), ("USD", "0.25", "0.50"), ("CNY", "0.01", "0.02")],
)
def test_deposits_are_at_the_currencys_step(settings, currency, deposit, whole):
    settings.OSCAR_DEFAULT_CURRENCY = currency
    pack = make_jars(deposit=deposit, currency=currency, price="600")

    part = part_of(make_paid_order([(pack, 2)]))

    assert part.container_deposits == Decimal(whole)
    assert_sound()


def test_cancelled_part_gives_all_of_it_back():
    part = part_of(make_paid_order([(make_jars(), 3)]))
    cancel_vendor_order(part, by=None, by_shopper=True)

    assert refunds(part) == [(int(part.total * 100), 600, "cancelled")]
    assert (held_for(part), owed(part.partner)) == (0, 0)
    assert_sound()


def test_packs_that_never_come_bring_no_deposit():
    part = part_of(make_paid_order([(make_jars(), 3)]))
    line = part.lines.get()

    cancel_items(part, {line.pk: 2}, seen=3, by=None)
    part.refresh_from_db()

    assert refunds(part) == [(2 * 5900 + 400, 400, "cancelled")]
    assert (part.deposits_back, held_for(part)) == (2 * TWO, 200)
    assert part.final_total == part.total - Decimal(118) - 2 * TWO
    assert_sound()


def test_goods_that_are_refunded_leave_the_deposit():
    part = sent_jars(2)
    left = left_of(part)

    give_back(part, lines=left.lines, cause="all", delivery=left.delivery)

    assert left.total == 2 * 5900 + 1200
    assert (left_of(part).total, held_for(part)) == (0, 400)
    assert_sound()
    with pytest.raises(RefundTooLargeError):
        give_back(part, lines={}, cause="more", delivery=1)


def test_sales_do_not_count_deposits():
    part = part_of(make_paid_order([(make_jars(), 3)]))
    cancel_items(part, {part.lines.get().pk: 1}, seen=3, by=None)

    rows = VendorOrder.objects.annotate(back=gone_back_of_vendor_order())
    assert rows.get(pk=part.pk).back == 5900


def test_paid_in_cash_the_seller_has_it_and_the_market_counts_it():
    part = part_of(make_cash_order([(make_jars(), 3)]))

    assert (held_for(part), balance_of("cash:CNY")) == (600, -int(part.total * 100))
    assert_sound()


def test_new_deposit_is_for_orders_from_now_on():
    pack = make_jars(2)
    before = part_of(make_paid_order([(pack, 1)]))
    names = {"name_en": "Jar", "name_zh_hans": ""}

    change_container(pack.container, names, Decimal(3), in_use=True)
    pack.refresh_from_db()
    after = part_of(make_paid_order([(pack, 1)]))

    assert (before.container_deposits, after.container_deposits) == (4, 6)
    assert_sound()


def test_out_of_use_it_is_on_no_pack():
    pack = make_jars(2)
    container = pack.container

    change_container(container, {"name_en": "Jar"}, TWO, in_use=False)
    pack.refresh_from_db()

    assert (pack.container, pack.containers, pack.container_deposit) == (None, 0, 0)
    with pytest.raises(NotInUseError):
        put_in(pack, container, 1)
    assert make_order([(pack, 1)]).vendor_orders.get().container_deposits == 0


def test_goods_sent_again_and_boxes_come_without_deposit():
    line = DraftLine(make_jars(), 2, without_deposit=True)

    assert (line.container_deposit, line.has_deposit) == (0, False)


def test_order_is_refused_where_its_deposits_do_not_add_up(monkeypatch):
    monkeypatch.setattr(DraftLine, "container_deposit", property(lambda _line: TWO))
    with pytest.raises(AssertionError, match="container deposits of a part"):
        make_order([(make_jars(), 3)])
    assert not VendorOrder.objects.exists()
