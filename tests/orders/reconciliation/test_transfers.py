"""Stripe's transfers to sellers, and what is taken back of them, against our rows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.payouts.models import StripeReversal, StripeTransfer
from orders.reconciliation.models import Finding, StripeRow
from orders.reconciliation.services.running import GRACE
from tests.orders.payouts.makers import off_balance
from tests.orders.payouts.stripe_makers import (
    a_sent_transfer,
    on_stripe,
    paid_back,
)

from .makers import compared, found

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sound(double):
    yield
    assert off_balance() == {}
    assert double.wrongs() == []
    assert double.violations() == []


def of_transfers():
    rows = StripeRow.objects.filter(kind__startswith="transfer").order_by("pk")
    return list(rows.values_list("kind", "match", "amount"))


def test_transfer_and_what_is_taken_back_are_matched(double):
    transfer = a_sent_transfer(double, on_stripe(double))
    paid_back(transfer.part, 5000)

    run = compared()

    reversal = StripeReversal.objects.get()
    assert sorted(of_transfers()) == [
        ("transfer", "transfer", -transfer.sent),
        ("transfer_refund", "reversal", reversal.sent),
    ]
    assert (run.unmatched, run.opened) == (0, 0)


def test_transfer_that_we_know_nothing_of(double):
    transfer = a_sent_transfer(double, on_stripe(double))
    StripeTransfer.objects.update(transfer_id="tr_elsewhere")

    compared()

    finding = Finding.objects.get()
    assert (finding.kind, finding.amount) == ("not-ours", -transfer.sent)
    StripeTransfer.objects.update(transfer_id=transfer.transfer_id)
    compared()
    assert found() == [("not-ours", "resolved")]


def test_transfer_that_stripe_has_not_made(double):
    transfer = a_sent_transfer(double, on_stripe(double))
    moment = timezone.now() - GRACE - timedelta(minutes=1)
    StripeTransfer.objects.update(settled_at=moment)
    double.reset()

    compared()

    assert found(key=f"transfer:{transfer.pk}") == [("not-at-stripe", "open")]


def test_transfer_of_another_amount(double):
    a_sent_transfer(double, on_stripe(double))
    StripeTransfer.objects.update(sent=1)

    compared()

    assert found() == [("amount", "open")]
