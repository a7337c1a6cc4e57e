"""An order's money in the books, from the payment to what is earned."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from core import sweeps
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import confirm_received, ship_vendor_order
from orders.order.services.short import ShortRule, apply_short_supply, plan_short_supply
from payments.payment.models import Refund
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import RefundTooLargeError, ask_again, ask_refund
from payments.payment.states import RefundState
from payments.payouts.models import Earning
from payments.payouts.services import earnings
from payments.payouts.services.earnings import earn_due
from payments.payouts.services.postings import book_orders
from tests.clock import tries_are_due
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.payments import held, off_balance, owed
from tests.factories.payouts import make_fee
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm

pytestmark = pytest.mark.django_db
LONG = settings.DELIVERED_AFTER + settings.EARNED_AFTER


@pytest.fixture(autouse=True)
def _sums_to_zero():
    yield
    assert off_balance() == {}


def sent(vendor_order, packs):
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: packs}, carrier="SF", tracking_number="", by=None
    )


def in_days(days):
    return timezone.now() + timedelta(days=days)


def test_paid_order_is_shared_among_sellers_and_market():
    make_fee("10", tax_percent=6)
    farm, other = make_farm(), make_farm()

    make_paid_order(
        [(make_pack(farm, price="100.00"), 1), (make_pack(other, price="50.00"), 2)]
    )

    # Goods and delivery, less a tenth of the goods and the tax on that.
    assert owed(farm) == 10_000 + 1200 - 1000 - 60
    assert owed(other) == 10_000 + 1200 - 1000 - 60
    assert (held("commission"), held("tax")) == (2000, 120)
    assert held("shoppers") == -(10_000 + 10_000 + 2400)


def test_cooperative_gets_its_fee():
    five = make_cooperative()
    farm = make_farm(cooperative=five)
    make_fee("2", role="packing", cooperative=five, payee=five)

    make_paid_order([(make_pack(farm, price="100.00"), 1)])

    assert owed(five, "cooperative") == 200
    assert owed(farm) == 11_000


def test_order_is_booked_once():
    farm = make_farm()
    order = make_paid_order([(make_pack(farm, price="100.00"), 1)])

    assert book_orders([order]) == 0
    assert owed(farm) == 11_200


@pytest.mark.parametrize(
    ("currency", "price", "share"), [("JPY", "1000", 1012), ("KWD", "1.25", 13_250)]
)
def test_any_currency(currency, price, share):
    farm = make_farm()

    make_paid_order([(make_pack(farm, price=price, currency=currency), 1)])

    assert owed(farm, currency=currency) == share


def test_cancelled_part_gives_everything_back_fees_too():
    make_fee("10", tax_percent=6)
    farm = make_farm()
    order = make_paid_order([(make_pack(farm, price="99.99"), 3)])

    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)

    assert owed(farm) == owed(farm, "payable") == 0
    assert held("commission") == held("tax") == 0
    assert held("refunds") == 29_997 + 1200
    assert held("shoppers") == -31_197


def test_refund_is_on_its_way_until_stripe_says_so():
    farm = make_farm()
    order = make_paid_order([(make_pack(farm, price="100.00"), 1)])
    vendor_order, payment = order.vendor_orders.get(), order.payments.get()
    refund = ask_refund(payment, amount=500, cause="x", vendor_order=vendor_order)

    assert (held("refunds"), held("shoppers")) == (500, -11_200)
    move_refund(refund, RefundState.SUCCEEDED, refund_id="re_1")

    assert (held("refunds"), held("shoppers")) == (0, -10_700)
    assert owed(farm) == 10_700


@pytest.mark.parametrize("arrived", [False, True])
def test_failed_refund_is_undone(arrived):
    make_fee("10")
    farm = make_farm()
    order = make_paid_order([(make_pack(farm, price="100.00"), 1)])
    vendor_order, line = order.vendor_orders.get(), order.lines.get()
    refund = ask_refund(
        order.payments.get(),
        amount=5000,
        cause="x",
        vendor_order=vendor_order,
        lines={line.pk: 5000},
    )
    assert held("commission") == 500
    if arrived:
        move_refund(refund, RefundState.SUCCEEDED, refund_id="re_1")
    move_refund(Refund.objects.get(), RefundState.FAILED)

    assert (owed(farm), held("commission"), held("refunds")) == (10_200, 1000, 0)
    assert held("shoppers") == -11_200


def test_small_refunds_return_the_whole_fee_in_the_end():
    make_fee("10", tax_percent=6)
    farm = make_farm()
    order = make_paid_order([(make_pack(farm, price="0.99"), 1)])
    line = order.lines.get()
    for n in range(99):
        ask_refund(
            order.payments.get(),
            amount=1,
            cause=f"x{n}",
            vendor_order=order.vendor_orders.get(),
            lines={line.pk: 1},
        )

    assert held("commission") == held("tax") == 0
    assert owed(farm) == 1200


def test_parcel_earns_its_share_when_it_is_held_long_enough():
    farm = make_farm()
    vendor_order = make_packed_vendor_order(make_pack(farm, price="10.00"), 3)
    sent(vendor_order, 1)

    assert earn_due(timezone.now() + LONG - timedelta(hours=1)) == 0
    assert owed(farm, "payable") == 0
    assert earn_due(timezone.now() + LONG + timedelta(hours=1)) == 1
    # A third of 42.00.
    assert (owed(farm), owed(farm, "payable")) == (2800, 1400)
    assert earn_due(in_days(90)) == 0

    sent(vendor_order, 2)
    assert earn_due(in_days(90)) == 1
    assert (owed(farm), owed(farm, "payable")) == (0, 4200)


def test_what_was_received_waits_for_the_hold_only():
    farm = make_farm()
    vendor_order = make_packed_vendor_order(make_pack(farm, price="10.00"), 1)
    sent(vendor_order, 1)
    confirm_received(vendor_order, by=None)

    hold = settings.EARNED_AFTER
    assert earn_due(timezone.now() + hold - timedelta(hours=1)) == 0
    assert earn_due(timezone.now() + hold + timedelta(hours=1)) == 1
    assert owed(farm, "payable") == 2200


def test_refund_after_earning_makes_a_debt_that_later_sales_pay():
    farm = make_farm()
    vendor_order = make_packed_vendor_order(make_pack(farm, price="10.00"), 1)
    sent(vendor_order, 1)
    earn_due(in_days(90))

    ask_refund(
        vendor_order.order.payments.get(),
        amount=2000,
        cause="spoiled",
        vendor_order=vendor_order,
    )

    assert (owed(farm), owed(farm, "payable")) == (0, 200)


def test_earning_that_fails_leaves_the_others(monkeypatch):
    farm = make_farm()
    vendor_orders = [
        make_packed_vendor_order(make_pack(farm, price="10.00"), 1) for _ in range(2)
    ]
    for vendor_order in vendor_orders:
        sent(vendor_order, 1)
    first = Earning.objects.order_by("pk").first()
    real = earnings.earn
    monkeypatch.setattr(
        earnings, "earn", lambda ids, **how: 1 / 0 if first.pk in ids else real(ids)
    )

    assert earn_due(in_days(90)) == 1
    assert owed(farm, "payable") == 2200


def test_earnings_that_always_fail_do_not_starve_the_rest(monkeypatch):
    farm = make_farm()
    monkeypatch.setattr(earnings, "BATCH", 2)
    monkeypatch.setattr(sweeps, "BATCH", 2)
    vendor_orders = [
        make_packed_vendor_order(make_pack(farm, price="10.00"), 1) for _ in range(4)
    ]
    for vendor_order in vendor_orders:
        sent(vendor_order, 1)
    stuck = set(Earning.objects.order_by("pk").values_list("pk", flat=True)[:2])
    real, tried = earnings.earn, []

    def earn(ids, **how):
        tried.append(list(ids))
        return 1 / 0 if stuck & set(ids) else real(ids, **how)

    monkeypatch.setattr(earnings, "earn", earn)
    day = in_days(90)

    assert [earn_due(day), earn_due(day)] == [0, 2]
    assert owed(farm, "payable") == 2 * 2200
    # Tried again later, one at a time, and not before.
    tried.clear()
    assert earn_due(day) == 0
    assert [each for each in tried if each] == []
    tries_are_due()
    assert earn_due(day) == 0
    assert [each for each in tried if each] == [[pk] for pk in sorted(stuck)]

    stuck.clear()
    tries_are_due()
    assert earn_due(day) == 2


def test_free_order_needs_no_books():
    farm = make_farm()
    order = make_paid_order([(make_pack(farm, price="1.00"), 1)])
    before = owed(farm)

    assert order.paid_at
    assert before == 1300


def test_no_more_goes_back_than_its_part_or_its_line_cost():
    farm, other = make_farm(), make_farm()
    order = make_paid_order(
        [(make_pack(farm, price="10.00"), 1), (make_pack(other, price="90.00"), 1)]
    )
    vendor_order, payment = order.vendor_orders.get(partner=farm), order.payments.get()
    line, foreign = (
        vendor_order.lines.get(),
        order.lines.exclude(vendor_order=vendor_order).get(),
    )
    before = owed(farm)

    for amount, lines in (
        (2201, None),  # more than the part, less than the payment
        (2000, {line.pk: 1001}),
        (2000, {foreign.pk: 1000}),
    ):
        with pytest.raises(RefundTooLargeError):
            ask_refund(
                payment,
                amount=amount,
                cause="x",
                vendor_order=vendor_order,
                lines=lines,
            )

    assert (owed(farm), Refund.objects.count()) == (before, 0)


def test_cancelling_gives_back_what_did_not_go_back_before():
    make_fee("10")
    farm = make_farm()
    vendor_order = make_vendor_order(make_pack(farm, price="10.00"))
    line = vendor_order.lines.get()
    ask_refund(
        vendor_order.order.payments.get(),
        amount=300,
        cause="complaint",
        vendor_order=vendor_order,
        lines={line.pk: 300},
    )

    cancel_vendor_order(vendor_order, by=None, by_shopper=False)

    assert sorted(Refund.objects.values_list("amount", flat=True)) == [300, 1900]
    assert (owed(farm), held("commission"), held("refunds")) == (0, 0, 2200)


def test_failed_refund_that_is_tried_again_takes_its_fees_again():
    make_fee("10")
    farm = make_farm()
    vendor_order = make_vendor_order(make_pack(farm, price="50.00"))
    cancel_vendor_order(vendor_order, by=None, by_shopper=False)
    failed = move_refund(Refund.objects.get(), RefundState.FAILED)

    ask_again(failed)

    assert (owed(farm), held("commission"), held("refunds")) == (0, 0, 6200)


def test_refund_that_fails_after_the_parcel_earned_is_earned_after_all():
    farm = make_farm()
    vendor_order = make_packed_vendor_order(make_pack(farm, price="50.00"), 1)
    payment = vendor_order.order.payments.get()
    refund = ask_refund(payment, amount=2000, cause="x", vendor_order=vendor_order)
    sent(vendor_order, 1)
    earn_due(in_days(90))
    assert (owed(farm), owed(farm, "payable")) == (0, 4200)

    move_refund(refund, RefundState.FAILED)
    earn_due(in_days(90))

    assert (owed(farm), owed(farm, "payable")) == (0, 6200)


def test_what_is_left_of_a_shortened_part_is_earned():
    farm = make_farm()
    pack = make_pack(farm, price="33.33", on_hand=20_000)
    vendor_order = make_packed_vendor_order(pack, 3)
    sent(vendor_order, 1)
    earn_due(in_days(90))

    apply_short_supply(
        plan_short_supply(pack.pool, good=0, rule=ShortRule.FIRST_COME), by=None
    )
    earn_due(in_days(90))

    assert (owed(farm), owed(farm, "payable")) == (0, 3333 + 1200)
