"""Admins who pay back the same line at the same moment, for real."""

from functools import partial

import pytest

from orders.order.services import CancelRefused, cancel_part, drop_packs, ship_part
from orders.payment.models import Refund
from orders.payment.rules import RefundReason
from orders.payment.services import RefundTerms, RefundTooLarge, give_back, left_of
from orders.refunds.queries import offer_of
from orders.refunds.services import (
    RefundOutdated,
    RefundRefused,
    Wish,
    plan_refund,
    refund_part,
)
from tests.cast import a_farm, a_pack, a_placed_order
from tests.orders.fulfilment.steps import packed
from tests.races.market import assert_sound, paid_for
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paid(double):
    order = a_placed_order([(a_pack(a_farm(), price="10.00"), 3)])
    paid_for(double, order)
    return order.parts.get()


@pytest.fixture
def part(paid):
    part = packed(paid)
    line = part.lines.get()
    ship_part(part, packs={line.pk: 3}, carrier="", tracking_number="", by=None)
    part.refresh_from_db()
    return part


def an_admin(part, packs, turn):
    """Somebody who has the page open, with a figure of their own."""
    wish = Wish(
        RefundTerms(reason=RefundReason.MISSING), packs={part.lines.get().pk: packs}
    )
    plan = plan_refund(offer_of(part), wish)
    return partial(
        refund_part,
        part,
        wish,
        seen=plan.offer.seen,
        promised=plan.minor,
        key=f"{turn:032x}",
    )


def test_one_of_many_admins_on_one_line_pays_and_the_others_are_told(double, part):
    outcomes = run_together([an_admin(part, 2, turn) for turn in range(6)])

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, RefundOutdated)) == 5
    assert Refund.objects.get().amount == 2000
    assert_sound()


def test_one_admin_with_two_browsers_pays_once(double, part):
    outcomes = run_together([an_admin(part, 1, 7)] * 6)

    assert len({refund.pk for refund in values(outcomes)}) == 1
    assert Refund.objects.get().amount == 1000
    assert_sound()


def test_claims_and_admins_together_stay_within_the_part(double, part):
    """Who gives back without a page is bounded by the same lock."""
    line = part.lines.get().pk
    claims = [
        partial(give_back, part, lines={line: 700}, cause=f"claim:{turn}")
        for turn in range(6)
    ]
    outcomes = run_together([*claims, an_admin(part, 3, 1), an_admin(part, 3, 2)])

    errors(outcomes, (RefundTooLarge, RefundOutdated, RefundRefused))
    given = sum(Refund.objects.values_list("amount", flat=True))
    assert 0 < given <= 3000
    assert left_of(part).lines[line] == 3000 - given
    assert_sound()


def test_shopper_takes_packs_back_while_the_seller_cancels(double, paid):
    line = paid.lines.get().pk
    drops = [partial(drop_packs, paid, {line: 1}, seen=3, by=None)] * 4
    cancel = partial(cancel_part, paid, by=None, by_shopper=False)

    outcomes = run_together([*drops, cancel])

    errors(outcomes, CancelRefused)
    paid.refresh_from_db()
    assert paid.status == "cancelled"
    assert sum(Refund.objects.values_list("amount", flat=True)) == 4200
    assert_sound()
