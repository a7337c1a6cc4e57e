"""Who bears a seller's share of a lost dispute: decided by the operator, any time."""

from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone

from core.audit import record
from orders.disputes.locks import lock_dispute
from orders.disputes.models import DisputeShare
from orders.disputes.signals import share_decided
from orders.ledger.queries import is_booked
from orders.order.locks import lock_order
from orders.payment.locks import lock_payment

from .booking import book_decision

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)


@transaction.atomic
def decide_share(share_id: int, *, bearer: str, note: str, by: "User") -> DisputeShare:
    """Let the market or the seller bear a share if it is lost, or was.

    What was booked of a loss already moves over; more than the seller has becomes a
    debt. Deciding the same again changes nothing.
    """
    share = DisputeShare.objects.select_related("dispute__payment").get(pk=share_id)
    payment = share.dispute.payment
    lock_order(payment.order_id)
    lock_payment(payment.pk)
    dispute = lock_dispute(share.dispute_id)
    share = DisputeShare.objects.select_related("part").get(pk=share_id)
    share.dispute = dispute
    if share.bearer == bearer:
        return share
    was_booked = is_booked(share.cause(share.turn))
    before = {"bearer": share.bearer}
    share.bearer, share.note, share.by = bearer, note[:500], by
    share.decided_at = timezone.now()
    if was_booked:
        share.turn += 1
    share.save()
    if was_booked:
        book_decision(share)
    share_decided.send(sender=DisputeShare, share=share)
    record(
        "dispute.decided",
        dispute,
        before=before,
        after={"bearer": bearer},
        reason=note,
        seller=share.part.partner if share.part else None,
    )
    logger.info("dispute_decided", share=share.pk, bearer=bearer, by=by.pk)
    return share
