"""Claims at once: one press, one answer, one refund, whoever comes first."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from fulfilment.claims.models import Claim
from fulfilment.claims.services.clock import move_on
from fulfilment.claims.services.filings import file_claim
from fulfilment.claims.services.steps import accept, withdraw
from fulfilment.claims.services.transitions import ClaimError
from payments.payment.models import Refund
from payments.payment.services.refunds import RefundTooLargeError, ask_refund
from tests.factories.accounts import make_user
from tests.factories.fulfilment import (
    acts_of_claim,
    fresh_claim,
    make_claim,
    make_complaint,
    make_received_vendor_order,
)
from tests.factories.pages import make_click
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_pressed_four_times_it_is_one_claim():
    vendor_order, click = make_received_vendor_order(), make_click()
    press = partial(
        file_claim, vendor_order, make_complaint(vendor_order), by=None, click=click
    )

    made = all_values(run_together([press] * 4))

    assert len({claim.pk for claim in made}) == 1
    assert Claim.objects.count() == 1


def test_two_claims_about_one_line_are_one():
    vendor_order = make_received_vendor_order(packs=1)
    acts_of = [
        partial(
            file_claim,
            vendor_order,
            make_complaint(vendor_order),
            by=None,
            click=make_click(),
        )
        for _ in range(3)
    ]

    outcomes = run_together(acts_of)

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, ClaimError)) == 2


def test_seller_accepts_while_the_clock_does():
    claim, by = make_claim(degree=100), make_user()
    Claim.objects.update(deadline_at=timezone.now() - timedelta(hours=1))

    outcomes = run_together([partial(accept, claim, by=by), move_on, move_on])

    errors(outcomes, ClaimError)
    assert fresh_claim(claim).state == "accepted"
    assert len(acts_of_claim(claim)) == 2
    assert Refund.objects.get().amount == 5900


def test_accepted_or_taken_back_and_never_both():
    claim, by = make_claim(), make_user()

    both = [partial(accept, claim, by=by), partial(withdraw, claim, by=None)]
    outcomes = run_together(both)

    assert len(errors(outcomes, ClaimError)) == 1
    accepted = fresh_claim(claim).state == "accepted"
    assert Refund.objects.exists() == accepted


def test_refund_at_the_same_moment_never_gives_back_more_than_was_paid():
    vendor_order = make_received_vendor_order(packs=1)
    claim, by, line = (
        make_claim(vendor_order, degree=100),
        make_user(),
        vendor_order.lines.get(),
    )
    give = partial(
        ask_refund,
        vendor_order.order.payments.get(),
        amount=5900,
        cause="goodwill",
        vendor_order=vendor_order,
        lines={line.pk: 5900},
    )

    outcomes = run_together([partial(accept, claim, by=by), give])

    assert len(errors(outcomes, (ClaimError, RefundTooLargeError))) == 1
    assert [refund.amount for refund in Refund.objects.all()] == [5900]
