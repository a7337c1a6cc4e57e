"""Breaches of disputes, past the services."""

from django.utils import timezone

from payments.disputes.gateway import DisputeReading, Movement
from payments.disputes.models import Dispute
from payments.disputes.services.updates import take
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.states import PaymentState
from payments.payouts.models import Hold

from .rows import change, sound_paid_orders


def a_dispute(**told):
    """As the bank of a shopper whose order is sound would have it."""
    payment = (
        sound_paid_orders()
        .exclude(payments__refunds__isnull=False)
        .order_by("pk")
        .first()
        .payments.get(state=PaymentState.SUCCEEDED)
    )
    now = timezone.now()
    taken = Movement("txn_dp", -payment.amount, 1500, payment.currency, now)
    found = {
        "id": "dp_planted",
        "status": "needs_response",
        "reason": "fraudulent",
        "amount": payment.amount,
        "currency": payment.currency,
        "charge_id": payment.charge_id,
        "intent_id": payment.intent_id,
        "is_refundable": False,
        "submissions": 0,
        "due_by": None,
        "created": now,
        "movements": (taken,),
    }
    return take(DisputeReading(**found | told))


def take_past_the_books():
    """A unit more is with the bank than was booked; the account is made up for it."""
    a_dispute()
    change(Dispute.objects.all(), taken=0)
    entries = [
        Entry(Account(AccountKind.DISPUTES), Dispute.objects.get().amount),
        Entry(Account(AccountKind.GOODWILL), -Dispute.objects.get().amount),
    ]
    post([Draft("past-dispute", TransactionKind.CORRECTION, "CNY", entries)])


def lose_a_share():
    change(a_dispute().shares.all(), amount=1)


def bear_nothing():
    a_dispute()
    entries = [
        Entry(Account(AccountKind.DISPUTES), 5),
        Entry(Account(AccountKind.GOODWILL), -5),
    ]
    post([Draft("borne-by-nobody", TransactionKind.CORRECTION, "CNY", entries)])


def let_it_go():
    a_dispute()
    change(
        Hold.objects.filter(cause__startswith="dispute:"), released_at=timezone.now()
    )


PLANTS = {
    take_past_the_books: "what banks have taken is in the books",
    lose_a_share: "disputes are shared out to the last unit",
    bear_nothing: "somebody bears what was lost, and nothing else",
    let_it_go: "nothing of a disputed sale is sent on",
}
