"""Disputes at once: booked once, answered once, and no refund slips by."""

from functools import partial

import pytest

from payments.disputes import gateway
from payments.disputes.models import Answer, Dispute, DisputeShare
from payments.disputes.services.answers import DisputeAnswerError, answer_dispute
from payments.disputes.services.postings import decide_share
from payments.disputes.services.updates import refresh_dispute
from payments.payment.models import Refund
from payments.payment.services.refundable import RefundBlockedError
from payments.payment.services.refunds import ask_refund
from payments.payouts.models import Hold
from payments.reconciliation.models import Finding, Run
from payments.reconciliation.services.runs import reconcile, start_run
from tests.factories.accounts import make_staff
from tests.factories.payments import (
    DISPUTE_FEE,
    held,
    make_dispute,
    make_stripe_payment,
    off_balance,
    owed,
)
from tests.factories.vendors import make_farm
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 4


def test_news_that_come_together_are_booked_once(double):
    _order, payment = make_stripe_payment(double)
    found = double.dispute(payment.charge_id, "fraudulent")

    all_values(run_together([partial(refresh_dispute, found["id"])] * MANY))

    assert Dispute.objects.count() == DisputeShare.objects.count() == 1
    assert Hold.objects.count() == 1
    assert (held("disputes"), held("fees")) == (-11_200, -DISPUTE_FEE)
    assert off_balance() == {}


def test_lost_while_others_still_read_it_as_open(double):
    farm = make_farm()
    order, _payment = make_stripe_payment(double, farm=farm)
    dispute = make_dispute(double, order)
    double.dispute_closes(dispute.dispute_id, won=False)

    all_values(run_together([partial(refresh_dispute, dispute.dispute_id)] * MANY))

    assert (held("disputes"), held("goodwill")) == (0, -11_200)
    assert owed(farm) == 11_200


def test_refund_or_dispute_comes_first_and_the_other_sees_it(double):
    order, payment = make_stripe_payment(double)
    vendor_order = order.vendor_orders.get()
    found = double.dispute(payment.charge_id, "fraudulent")
    told = gateway.retrieve_dispute(found["id"])

    outcomes = run_together(
        [
            partial(refresh_dispute, told.id),
            partial(
                ask_refund, payment, amount=500, cause="x", vendor_order=vendor_order
            ),
        ]
    )

    blocked = errors(outcomes, RefundBlockedError)
    assert len(blocked) + Refund.objects.count() == 1
    assert Dispute.objects.get().taken == 11_200
    assert off_balance() == {}


def test_answered_by_one_of_many(double):
    dispute = make_dispute(double)
    by = make_staff()
    acts = [
        partial(answer_dispute, dispute.pk, act, by=by) for act in ("submit", "accept")
    ]

    outcomes = run_together(acts * 2)

    assert len(values(outcomes)) == Answer.objects.count() == 1
    assert len(errors(outcomes, DisputeAnswerError)) == 3


def test_decisions_at_once_leave_one_bearer(double):
    farm, by = make_farm(), make_staff()
    order, _payment = make_stripe_payment(double, farm=farm)
    dispute = make_dispute(double, order)
    double.dispute_closes(dispute.dispute_id, won=False)
    refresh_dispute(dispute.dispute_id)
    share = dispute.shares.get().pk

    act = partial(decide_share, share, bearer="seller", note="Empty", by=by)
    all_values(run_together([act] * MANY))

    assert (held("goodwill"), owed(farm), owed(farm, "payable")) == (0, 0, 0)
    assert DisputeShare.objects.get().turn == 2
    assert off_balance() == {}


def test_comparisons_at_once_book_and_tell_once(double):
    make_stripe_payment(double)
    _order, payment = make_stripe_payment(double)
    type(payment).objects.filter(pk=payment.pk).update(
        intent_id="pi_elsewhere", charge_id="ch_elsewhere"
    )
    first = start_run()
    Run.objects.update(state="done")
    second = start_run()
    Run.objects.update(state="running")

    run_together([partial(reconcile, first.pk), partial(reconcile, second.pk)])

    assert Finding.objects.count() == 1
    assert sum(Run.objects.values_list("opened", flat=True)) == 1
    assert held("fees") == -381
