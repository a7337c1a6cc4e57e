"""Claims at once: one press, one answer, one refund, whoever comes first."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from orders.claims.models import Claim
from orders.claims.services import ClaimRefused, accept, file_claim, move_on, withdraw
from orders.payment.models import Refund
from orders.payment.services import RefundTooLarge, ask_refund
from tests.cast import a_user
from tests.orders.claims.makers import (
    a_claim,
    a_click,
    a_complaint,
    a_received_part,
    acts,
    fresh,
)
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_pressed_four_times_it_is_one_claim():
    part, click = a_received_part(), a_click()
    press = partial(file_claim, part, a_complaint(part), by=None, click=click)

    made = all_values(run_together([press] * 4))

    assert len({claim.pk for claim in made}) == 1
    assert Claim.objects.count() == 1


def test_two_claims_about_one_line_are_one():
    part = a_received_part(packs=1)
    acts_of = [
        partial(file_claim, part, a_complaint(part), by=None, click=a_click())
        for _ in range(3)
    ]

    outcomes = run_together(acts_of)

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, ClaimRefused)) == 2


def test_seller_accepts_while_the_clock_does():
    claim, by = a_claim(degree=100), a_user()
    Claim.objects.update(deadline_at=timezone.now() - timedelta(hours=1))

    outcomes = run_together([partial(accept, claim, by=by), move_on, move_on])

    errors(outcomes, ClaimRefused)
    assert fresh(claim).state == "accepted"
    assert len(acts(claim)) == 2
    assert Refund.objects.get().amount == 5900


def test_accepted_or_taken_back_and_never_both():
    claim, by = a_claim(), a_user()

    both = [partial(accept, claim, by=by), partial(withdraw, claim, by=None)]
    outcomes = run_together(both)

    assert len(errors(outcomes, ClaimRefused)) == 1
    accepted = fresh(claim).state == "accepted"
    assert Refund.objects.exists() == accepted


def test_refund_at_the_same_moment_never_gives_back_more_than_was_paid():
    part = a_received_part(packs=1)
    claim, by, line = a_claim(part, degree=100), a_user(), part.lines.get()
    give = partial(
        ask_refund,
        part.order.payments.get(),
        amount=5900,
        cause="goodwill",
        vendor_order=part,
        lines={line.pk: 5900},
    )

    outcomes = run_together([partial(accept, claim, by=by), give])

    assert len(errors(outcomes, (ClaimRefused, RefundTooLarge))) == 1
    assert [refund.amount for refund in Refund.objects.all()] == [5900]
