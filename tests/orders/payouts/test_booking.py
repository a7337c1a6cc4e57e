"""An order's money in the books, from the payment to what is earned."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from orders.order.services import (
    ShortRule,
    apply_short_supply,
    cancel_part,
    confirm_received,
    plan_short_supply,
    ship_part,
)
from orders.payment.models import Refund
from orders.payment.services import ask_again, ask_refund
from orders.payment.services.refunds import RefundTooLarge, _apply
from orders.payment.states import RefundState
from orders.payouts.models import Earning
from orders.payouts.services import book_orders, earn_due, earning
from tests.cast import a_cooperative, a_farm, a_pack, a_paid_order
from tests.orders.fulfilment.makers import packed_part

from .makers import a_fee, held, off_balance, owed

pytestmark = pytest.mark.django_db
LONG = settings.DELIVERED_AFTER + settings.EARNED_AFTER


@pytest.fixture(autouse=True)
def _sums_to_zero():
    yield
    assert off_balance() == {}


def sent(part, packs):
    line = part.lines.get()
    ship_part(part, packs={line.pk: packs}, carrier="SF", tracking_number="", by=None)


def in_days(days):
    return timezone.now() + timedelta(days=days)


def test_paid_order_is_shared_among_sellers_and_market():
    a_fee("10", tax_percent=6)
    farm, other = a_farm(), a_farm()

    a_paid_order([(a_pack(farm, price="100.00"), 1), (a_pack(other, price="50.00"), 2)])

    # Goods and delivery, less a tenth of the goods and the tax on that.
    assert owed(farm) == 10_000 + 1200 - 1000 - 60
    assert owed(other) == 10_000 + 1200 - 1000 - 60
    assert (held("commission"), held("tax")) == (2000, 120)
    assert held("shoppers") == -(10_000 + 10_000 + 2400)


def test_cooperative_gets_its_fee():
    five = a_cooperative()
    farm = a_farm(cooperative=five)
    a_fee("2", role="packing", cooperative=five, payee=five)

    a_paid_order([(a_pack(farm, price="100.00"), 1)])

    assert owed(five, "cooperative") == 200
    assert owed(farm) == 11_000


def test_order_is_booked_once():
    farm = a_farm()
    order = a_paid_order([(a_pack(farm, price="100.00"), 1)])

    assert book_orders([order]) == 0
    assert owed(farm) == 11_200


@pytest.mark.parametrize(
    ("currency", "price", "share"), [("JPY", "1000", 1012), ("KWD", "1.25", 13_250)]
)
def test_any_currency(currency, price, share):
    farm = a_farm()

    a_paid_order([(a_pack(farm, price=price, currency=currency), 1)])

    assert owed(farm, currency=currency) == share


def test_cancelled_part_gives_everything_back_fees_too():
    a_fee("10", tax_percent=6)
    farm = a_farm()
    order = a_paid_order([(a_pack(farm, price="99.99"), 3)])

    cancel_part(order.parts.get(), by=None, by_shopper=True)

    assert owed(farm) == owed(farm, "payable") == 0
    assert held("commission") == held("tax") == 0
    assert held("refunds") == 29_997 + 1200
    assert held("shoppers") == -31_197


def test_refund_is_on_its_way_until_stripe_says_so():
    farm = a_farm()
    order = a_paid_order([(a_pack(farm, price="100.00"), 1)])
    part, payment = order.parts.get(), order.payments.get()
    refund = ask_refund(payment, amount=500, cause="x", vendor_order=part)

    assert (held("refunds"), held("shoppers")) == (500, -11_200)
    _apply(refund, RefundState.SUCCEEDED, refund_id="re_1")

    assert (held("refunds"), held("shoppers")) == (0, -10_700)
    assert owed(farm) == 10_700


@pytest.mark.parametrize("arrived", [False, True])
def test_failed_refund_is_undone(arrived):
    a_fee("10")
    farm = a_farm()
    order = a_paid_order([(a_pack(farm, price="100.00"), 1)])
    part, line = order.parts.get(), order.lines.get()
    refund = ask_refund(
        order.payments.get(),
        amount=5000,
        cause="x",
        vendor_order=part,
        lines={line.pk: 5000},
    )
    assert held("commission") == 500
    if arrived:
        _apply(refund, RefundState.SUCCEEDED, refund_id="re_1")
    _apply(Refund.objects.get(), RefundState.FAILED)

    assert (owed(farm), held("commission"), held("refunds")) == (10_200, 1000, 0)
    assert held("shoppers") == -11_200


def test_small_refunds_return_the_whole_fee_in_the_end():
    a_fee("10", tax_percent=6)
    farm = a_farm()
    order = a_paid_order([(a_pack(farm, price="0.99"), 1)])
    line = order.lines.get()
    for n in range(99):
        ask_refund(
            order.payments.get(),
            amount=1,
            cause=f"x{n}",
            vendor_order=order.parts.get(),
            lines={line.pk: 1},
        )

    assert held("commission") == held("tax") == 0
    assert owed(farm) == 1200


def test_parcel_earns_its_share_when_it_is_held_long_enough():
    farm = a_farm()
    part = packed_part(a_pack(farm, price="10.00"), 3)
    sent(part, 1)

    assert earn_due(timezone.now() + LONG - timedelta(hours=1)) == 0
    assert owed(farm, "payable") == 0
    assert earn_due(timezone.now() + LONG + timedelta(hours=1)) == 1
    # A third of 42.00.
    assert (owed(farm), owed(farm, "payable")) == (2800, 1400)
    assert earn_due(in_days(90)) == 0

    sent(part, 2)
    assert earn_due(in_days(90)) == 1
    assert (owed(farm), owed(farm, "payable")) == (0, 4200)


def test_what_was_received_waits_for_the_hold_only():
    farm = a_farm()
    part = packed_part(a_pack(farm, price="10.00"), 1)
    sent(part, 1)
    confirm_received(part, by=None)

    hold = settings.EARNED_AFTER
    assert earn_due(timezone.now() + hold - timedelta(hours=1)) == 0
    assert earn_due(timezone.now() + hold + timedelta(hours=1)) == 1
    assert owed(farm, "payable") == 2200


def test_refund_after_earning_makes_a_debt_that_later_sales_pay():
    farm = a_farm()
    part = packed_part(a_pack(farm, price="10.00"), 1)
    sent(part, 1)
    earn_due(in_days(90))

    ask_refund(
        part.order.payments.get(), amount=2000, cause="spoiled", vendor_order=part
    )

    assert (owed(farm), owed(farm, "payable")) == (0, 200)


def test_earning_that_fails_leaves_the_others(monkeypatch):
    farm = a_farm()
    parts = [packed_part(a_pack(farm, price="10.00"), 1) for _ in range(2)]
    for part in parts:
        sent(part, 1)
    first = Earning.objects.order_by("pk").first()
    real = earning.earn
    monkeypatch.setattr(
        earning, "earn", lambda ids, **how: 1 / 0 if first.pk in ids else real(ids)
    )

    assert earn_due(in_days(90)) == 1
    assert owed(farm, "payable") == 2200


def test_earnings_that_always_fail_do_not_starve_the_rest(monkeypatch):
    farm = a_farm()
    monkeypatch.setattr(earning, "BATCH", 2)
    monkeypatch.setattr(earning, "RETRIES", 1)
    parts = [packed_part(a_pack(farm, price="10.00"), 1) for _ in range(4)]
    for part in parts:
        sent(part, 1)
    stuck = set(Earning.objects.order_by("pk").values_list("pk", flat=True)[:2])
    real, tried = earning.earn, []

    def earn(ids, **how):
        tried.append(list(ids))
        return 1 / 0 if stuck & set(ids) else real(ids, **how)

    monkeypatch.setattr(earning, "earn", earn)
    day = in_days(90)

    assert [earn_due(day), earn_due(day)] == [0, 2]
    assert owed(farm, "payable") == 2 * 2200
    # Tried again later, one at a time, the one that waits longest first.
    tried.clear()
    assert earn_due(day + earning.RETRY_AFTER) == 0
    assert earn_due(day + 2 * earning.RETRY_AFTER) == 0
    assert [each for each in tried if each] == [[pk] for pk in sorted(stuck)]

    stuck.clear()
    assert [earn_due(in_days(95)), earn_due(in_days(95))] == [1, 1]
    assert not Earning.objects.filter(failed_at__isnull=False).exists()


def test_free_order_needs_no_books():
    farm = a_farm()
    order = a_paid_order([(a_pack(farm, price="1.00"), 1)])
    before = owed(farm)

    assert order.paid_at
    assert before == 1300


def test_no_more_goes_back_than_its_part_or_its_line_cost():
    farm, other = a_farm(), a_farm()
    order = a_paid_order(
        [(a_pack(farm, price="10.00"), 1), (a_pack(other, price="90.00"), 1)]
    )
    part, payment = order.parts.get(partner=farm), order.payments.get()
    line, foreign = part.lines.get(), order.lines.exclude(vendor_order=part).get()
    before = owed(farm)

    for amount, lines in (
        (2201, None),  # more than the part, less than the payment
        (2000, {line.pk: 1001}),
        (2000, {foreign.pk: 1000}),
    ):
        with pytest.raises(RefundTooLarge):
            ask_refund(
                payment, amount=amount, cause="x", vendor_order=part, lines=lines
            )

    assert (owed(farm), Refund.objects.count()) == (before, 0)


def test_cancelling_gives_back_what_did_not_go_back_before():
    a_fee("10")
    farm = a_farm()
    part = a_paid_order([(a_pack(farm, price="10.00"), 1)]).parts.get()
    line = part.lines.get()
    ask_refund(
        part.order.payments.get(),
        amount=300,
        cause="complaint",
        vendor_order=part,
        lines={line.pk: 300},
    )

    cancel_part(part, by=None, by_shopper=False)

    assert sorted(Refund.objects.values_list("amount", flat=True)) == [300, 1900]
    assert (owed(farm), held("commission"), held("refunds")) == (0, 0, 2200)


def test_failed_refund_that_is_tried_again_takes_its_fees_again():
    a_fee("10")
    farm = a_farm()
    part = a_paid_order([(a_pack(farm, price="50.00"), 1)]).parts.get()
    cancel_part(part, by=None, by_shopper=False)
    failed = _apply(Refund.objects.get(), RefundState.FAILED)

    ask_again(failed)

    assert (owed(farm), held("commission"), held("refunds")) == (0, 0, 6200)


def test_refund_that_fails_after_the_parcel_earned_is_earned_after_all():
    farm = a_farm()
    part = packed_part(a_pack(farm, price="50.00"), 1)
    payment = part.order.payments.get()
    refund = ask_refund(payment, amount=2000, cause="x", vendor_order=part)
    sent(part, 1)
    earn_due(in_days(90))
    assert (owed(farm), owed(farm, "payable")) == (0, 4200)

    _apply(refund, RefundState.FAILED)
    earn_due(in_days(90))

    assert (owed(farm), owed(farm, "payable")) == (0, 6200)


def test_what_is_left_of_a_shortened_part_is_earned():
    farm = a_farm()
    pack = a_pack(farm, price="33.33", on_hand=20_000)
    part = packed_part(pack, 3)
    sent(part, 1)
    earn_due(in_days(90))

    apply_short_supply(
        plan_short_supply(pack.pool, good=0, rule=ShortRule.FIRST_COME), by=None
    )
    earn_due(in_days(90))

    assert (owed(farm), owed(farm, "payable")) == (0, 3333 + 1200)
