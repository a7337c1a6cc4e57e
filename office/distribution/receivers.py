"""What the bank says of households' money: booked on, and told to whom it concerns."""

from collections.abc import Sequence

from django.dispatch import receiver

from core.models import OutboxMessage
from core.outbox import delivers
from notifications.services import tell_event
from office.distribution.services.payments import note_return
from office.distribution.services.postings import settle_runs
from payments.ledger.models import LedgerTransaction
from payments.payouts.models import Transfer
from payments.payouts.signals import households_answered
from payments.payouts.states import TransferState


@receiver(households_answered)
def settle_shares_on_households_answered(
    transfers: Sequence[Transfer], **_kwargs: object
) -> None:
    failed = [each for each in transfers if each.state == TransferState.FAILED]
    causes = [f"transfer:{each.pk}:failed" for each in failed]
    for booked in LedgerTransaction.objects.filter(cause__in=causes).order_by("pk"):
        note_return(booked)
    for partner_id, currency in sorted({(t.partner_id, t.currency) for t in transfers}):
        settle_runs(partner_id, currency)


@delivers("distribution.returned", money=True)
def tell_return(message: OutboxMessage) -> None:
    tell_event("member_returned", message.payload["booked"])
