"""Orders of the demo market go on like any other: the double knows all their money."""

from dataclasses import dataclass

import pytest
from django.core.management import call_command

from core import outbox
from core.models import OutboxMessage
from demo.market.seeding import Size, seed_market
from fulfilment.claims.models import Claim
from fulfilment.claims.services.steps import accept
from fulfilment.claims.states import ClaimState
from orders.order.models import VendorOrder
from payments.disputes.models import Dispute
from payments.disputes.services.updates import refresh_dispute
from payments.payment.models import Refund, StripeEvent
from payments.payment.rules import RefundReason
from payments.payment.services.refunds import RefundTerms
from payments.payment.services.vendor_refunds import give_back, left_of
from payments.payment.states import RefundState
from tests.factories.orders import make_china
from tests.factories.payments import post_webhook
from vendors.members.queries import team_of
from vendors.members.states import RUNNING

SMALL = Size(farms=5, products=60, orders=50, has_photos=False)


@pytest.fixture(scope="module")
def _market(kept):
    make_china()
    seed_market(SMALL)
    OutboxMessage.objects.all().delete()


@pytest.fixture
def market(_market, db, double):
    """The seeded market, of which the double has just been told."""
    call_command("seed_stripe_double", verbosity=0)
    yield
    assert double.wrongs() == []


@dataclass
class Worker:
    """Sends what waits, and takes what the double says of it."""

    client: object
    double: object

    def works(self):
        self.delivers()
        for event in self.double.events():
            assert post_webhook(self.client, event).status_code == 200
        self.delivers()

    def delivers(self):
        for row in OutboxMessage.objects.filter(
            topic__startswith="payment.", state=OutboxMessage.State.WAITING
        ):
            assert outbox.deliver(row.pk), OutboxMessage.objects.get(pk=row.pk)


@pytest.fixture
def worker(client, double):
    return Worker(client, double)


def vendor_order_left():
    """Of an order whose refund by hand came back from the bank, what still has most."""
    failed = Refund.objects.get(
        refund_id__startswith="re_demo_by_hand_", state=RefundState.FAILED
    )
    vendor_orders = VendorOrder.objects.filter(order=failed.payment.order_id)
    return max(vendor_orders, key=lambda vendor_order: left_of(vendor_order).goods)


def settled():
    """Of all that Stripe said, nothing waits to be asked about again."""
    left = StripeEvent.objects.filter(processed_at=None)
    return list(left.values_list("kind", "last_error")) == []


def give_some_back(vendor_order):
    line, left = max(left_of(vendor_order).lines.items(), key=lambda each: each[1])
    terms = RefundTerms(reason=RefundReason.GOODWILL)
    return give_back(
        vendor_order, lines={line: min(100, left)}, cause="t:1", terms=terms
    )


def test_money_goes_back_where_some_had_come_back(market, worker):
    refund = give_some_back(vendor_order_left())

    worker.works()

    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert settled()


def test_each_open_claim_is_granted_and_paid(market, worker):
    claims = list(Claim.objects.filter(state=ClaimState.OPEN))
    assert claims

    for claim in claims:
        accept(claim, by=next(iter(team_of(claim.partner, *RUNNING))))
    worker.works()

    waiting = Refund.objects.exclude(
        state__in=[RefundState.SUCCEEDED, RefundState.FAILED]
    )
    assert not waiting.exists()
    assert settled()


def test_payment_is_disputed_and_lost(market, worker, double):
    vendor_order = vendor_order_left()
    payment = vendor_order.order.payments.get(intent_id__startswith="pi_demo_")

    found = double.dispute(payment.charge_id, "fraudulent")
    refresh_dispute(found["id"])
    double.dispute_closes(found["id"], won=False)
    worker.works()

    assert Dispute.objects.get(dispute_id=found["id"]).state == "lost"
    assert settled()
