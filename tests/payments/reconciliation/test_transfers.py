"""Stripe's transfers to sellers, and what is taken back of them, against our rows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments.payouts.models import StripeReversal, StripeTransfer
from payments.reconciliation.models import Finding, StripeRow
from payments.reconciliation.services.runs import GRACE
from tests.factories.payments import compare, findings, off_balance
from tests.factories.payouts import make_sent_transfer, make_stripe_seller, pay_back

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
    transfer = make_sent_transfer(double, make_stripe_seller(double))
    pay_back(transfer.vendor_order, 5000)

    run = compare()

    reversal = StripeReversal.objects.get()
    assert sorted(of_transfers()) == [
        ("transfer", "transfer", -transfer.sent),
        ("transfer_refund", "reversal", reversal.sent),
    ]
    assert (run.unmatched, run.opened) == (0, 0)


def test_transfer_that_we_know_nothing_of(double):
    transfer = make_sent_transfer(double, make_stripe_seller(double))
    StripeTransfer.objects.update(transfer_id="tr_elsewhere")

    compare()

    finding = Finding.objects.get()
    assert (finding.kind, finding.amount) == ("not-ours", -transfer.sent)
    StripeTransfer.objects.update(transfer_id=transfer.transfer_id)
    compare()
    assert findings() == [("not-ours", "resolved")]


def test_transfer_that_stripe_has_not_made(double):
    transfer = make_sent_transfer(double, make_stripe_seller(double))
    moment = timezone.now() - GRACE - timedelta(minutes=1)
    StripeTransfer.objects.update(settled_at=moment)
    double.reset()

    compare()

    assert findings(key=f"transfer:{transfer.pk}") == [("not-at-stripe", "open")]


def test_transfer_of_another_amount(double):
    make_sent_transfer(double, make_stripe_seller(double))
    StripeTransfer.objects.update(sent=1)

    compare()

    assert findings() == [("amount", "open")]
