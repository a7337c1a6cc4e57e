"""Disputes at once: booked once, answered once, and no refund slips by."""

from functools import partial

import pytest

from orders.disputes import gateway
from orders.disputes.models import Answer, Dispute, DisputeShare
from orders.disputes.services import (
    AnswerRefused,
    answer_dispute,
    decide_share,
    refresh_dispute,
)
from orders.payment.models import Refund
from orders.payment.services import RefundBlocked, ask_refund
from orders.payouts.models import Hold
from orders.reconciliation.models import Finding, Run
from orders.reconciliation.services import reconcile, start_run
from tests.cast import a_farm, staff
from tests.orders.disputes.makers import FEE, disputed, paid
from tests.orders.payouts.makers import held, off_balance, owed
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 4


def test_news_that_come_together_are_booked_once(double):
    _order, payment = paid(double)
    found = double.dispute(payment.charge_id, "fraudulent")

    all_values(run_together([partial(refresh_dispute, found["id"])] * MANY))

    assert Dispute.objects.count() == DisputeShare.objects.count() == 1
    assert Hold.objects.count() == 1
    assert (held("disputes"), held("fees")) == (-11_200, -FEE)
    assert off_balance() == {}


def test_lost_while_others_still_read_it_as_open(double):
    farm = a_farm()
    order, _payment = paid(double, farm=farm)
    dispute = disputed(double, order)
    double.dispute_closes(dispute.dispute_id, won=False)

    all_values(run_together([partial(refresh_dispute, dispute.dispute_id)] * MANY))

    assert (held("disputes"), held("goodwill")) == (0, -11_200)
    assert owed(farm) == 11_200


def test_refund_or_dispute_comes_first_and_the_other_sees_it(double):
    order, payment = paid(double)
    part = order.parts.get()
    found = double.dispute(payment.charge_id, "fraudulent")
    told = gateway.retrieve_dispute(found["id"])

    outcomes = run_together(
        [
            partial(refresh_dispute, told.id),
            partial(ask_refund, payment, amount=500, cause="x", vendor_order=part),
        ]
    )

    blocked = errors(outcomes, RefundBlocked)
    assert len(blocked) + Refund.objects.count() == 1
    assert Dispute.objects.get().taken == 11_200
    assert off_balance() == {}


def test_answered_by_one_of_many(double):
    dispute = disputed(double)
    by = staff()
    acts = [
        partial(answer_dispute, dispute.pk, act, by=by) for act in ("submit", "accept")
    ]

    outcomes = run_together(acts * 2)

    assert len(values(outcomes)) == Answer.objects.count() == 1
    assert len(errors(outcomes, AnswerRefused)) == 3


def test_decisions_at_once_leave_one_bearer(double):
    farm, by = a_farm(), staff()
    order, _payment = paid(double, farm=farm)
    dispute = disputed(double, order)
    double.dispute_closes(dispute.dispute_id, won=False)
    refresh_dispute(dispute.dispute_id)
    share = dispute.shares.get().pk

    act = partial(decide_share, share, bearer="seller", note="Empty", by=by)
    all_values(run_together([act] * MANY))

    assert (held("goodwill"), owed(farm), owed(farm, "payable")) == (0, 0, 0)
    assert DisputeShare.objects.get().turn == 2
    assert off_balance() == {}


def test_comparisons_at_once_book_and_tell_once(double):
    paid(double)
    _order, payment = paid(double)
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
