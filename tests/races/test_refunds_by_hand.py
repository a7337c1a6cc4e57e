"""Admins who pay back the same line at the same moment, for real."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from core.transitions import TransitionError
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.fulfilment import ship_vendor_order
from orders.order.services.item_cancellation import cancel_items
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.models import Refund
from payments.payment.rules import RefundReason
from payments.payment.services.refunds import RefundTerms, RefundTooLargeError
from payments.payment.services.vendor_refunds import give_back, left_of
from payments.payouts.queries import held_of
from payments.refunds.queries import offer_of
from payments.refunds.services.manual_refunds import (
    RefundError,
    RefundOutdatedError,
    Wish,
    plan_refund,
    refund_vendor_order,
)
from payments.refunds.services.requests import approve_request, request_refund
from tests.factories.accounts import make_user
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.races.market import assert_sound, paid_for
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paid(double):
    order = make_order([(make_pack(price="10.00"), 3)])
    paid_for(double, order)
    return order.vendor_orders.get()


@pytest.fixture
def vendor_order(paid):
    vendor_order = pack_vendor_order(paid)
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: 3}, carrier="", tracking_number="", by=None
    )
    vendor_order.refresh_from_db()
    return vendor_order


def an_admin(vendor_order, packs, turn):
    """Somebody who has the page open, with a figure of their own."""
    wish = Wish(
        RefundTerms(reason=RefundReason.MISSING),
        packs={vendor_order.lines.get().pk: packs},
    )
    plan = plan_refund(offer_of(vendor_order), wish)
    return partial(
        refund_vendor_order,
        vendor_order,
        wish,
        seen=plan.offer.seen,
        promised=plan.minor,
        key=f"{turn:032x}",
    )


def test_one_of_many_admins_on_one_line_pays_and_the_others_are_told(
    double, vendor_order
):
    outcomes = run_together([an_admin(vendor_order, 2, turn) for turn in range(6)])

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, RefundOutdatedError)) == 5
    assert Refund.objects.get().amount == 2000
    assert_sound()


def test_one_admin_with_two_browsers_pays_once(double, vendor_order):
    outcomes = run_together([an_admin(vendor_order, 1, 7)] * 6)

    assert len({refund.pk for refund in values(outcomes)}) == 1
    assert Refund.objects.get().amount == 1000
    assert_sound()


def test_claims_and_admins_together_stay_within_the_part(double, vendor_order):
    """Who gives back without a page is bounded by the same lock."""
    line = vendor_order.lines.get().pk
    claims = [
        partial(give_back, vendor_order, lines={line: 700}, cause=f"claim:{turn}")
        for turn in range(6)
    ]
    outcomes = run_together(
        [*claims, an_admin(vendor_order, 3, 1), an_admin(vendor_order, 3, 2)]
    )

    errors(outcomes, (RefundTooLargeError, RefundOutdatedError, RefundError))
    given = sum(Refund.objects.values_list("amount", flat=True))
    assert 0 < given <= 3000
    assert left_of(vendor_order).lines[line] == 3000 - given
    assert_sound()


def test_shopper_takes_packs_back_while_the_seller_cancels(double, paid):
    line = paid.lines.get().pk
    drops = [partial(cancel_items, paid, {line: 1}, seen=3, by=None)] * 4
    cancel = partial(cancel_vendor_order, paid, by=None, by_shopper=False)

    outcomes = run_together([*drops, cancel])

    errors(outcomes, CancelError)
    paid.refresh_from_db()
    assert paid.status == "cancelled"
    assert sum(Refund.objects.values_list("amount", flat=True)) == 4200
    assert_sound()


def test_refunds_of_two_orders_together_stay_within_what_the_seller_may(
    double, settings
):
    settings.REFUND_BY_SELLER_LIMIT = Decimal(10)
    farm = make_farm()
    pack = make_pack(farm, price="10.00")
    vendor_orders = []
    for _ in range(3):
        order = make_order([(pack, 3)])
        paid_for(double, order)
        vendor_orders.append(order.vendor_orders.get())
    had = held_of(farm, "CNY")
    out = (
        Entry(Account(AccountKind.PENDING, farm.pk), -had, vendor_orders[0].pk),
        Entry(Account(AccountKind.TRANSFERS), had),
    )
    post([Draft("out", TransactionKind.TRANSFER, "CNY", out)])
    acts = [a_goodwill(vendor_order, 800) for vendor_order in vendor_orders]

    outcomes = run_together(acts)

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, RefundError)) == 2
    assert Refund.objects.get().amount == 800
    assert held_of(farm, "CNY") == -800


def a_goodwill(vendor_order, amount):
    terms = RefundTerms(reason=RefundReason.GOODWILL)
    wish = Wish(terms, amount=amount)
    plan = plan_refund(offer_of(vendor_order), wish)
    key = f"{vendor_order.pk:032x}"
    return partial(
        refund_vendor_order,
        vendor_order,
        wish,
        seen=plan.offer.seen,
        promised=plan.minor,
        key=key,
    )


def test_two_of_the_staff_approve_at_once_and_one_refund_goes_out(
    vendor_order, settings
):
    settings.REFUND_BY_SELLER_LIMIT = Decimal(0)
    settings.REFUND_BY_SELLER_FOR = timedelta(0)
    has = held_of(vendor_order.partner, "CNY")
    entries = (
        Entry(
            Account(AccountKind.PENDING, vendor_order.partner_id), -has, vendor_order.pk
        ),
        Entry(Account(AccountKind.TRANSFERS), has),
    )
    post([Draft("out", TransactionKind.TRANSFER, "CNY", entries)])
    wish = Wish(RefundTerms(reason=RefundReason.GOODWILL), amount=1000)
    asked = request_refund(vendor_order, wish, promised=1000, why="x", key="r" * 32)
    staff = [make_user(f"staff{n}@example.com", is_staff=True) for n in range(4)]

    results = run_together(
        [partial(approve_request, asked.pk, by=one) for one in staff]
    )

    assert len(values(results)) == 1
    assert len(errors(results, TransitionError)) == 3
    refund = Refund.objects.get()
    assert (refund.amount, refund.request.pk) == (1000, asked.pk)
    assert held_of(vendor_order.partner, "CNY") == -1000
