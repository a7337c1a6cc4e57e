"""A dispute brought up to what Stripe says, however often and in whatever order."""

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.money import minor_step, split, to_minor
from core.transitions import can_move, move
from orders.disputes import gateway
from orders.disputes.gateway import Told
from orders.disputes.locks import lock_dispute
from orders.disputes.models import Dispute, DisputeShare
from orders.disputes.signals import dispute_closed, dispute_opened
from orders.disputes.states import CLOSED, DISPUTE_MOVES, Bearer, DisputeState
from orders.order.locks import lock_order
from orders.payment.locks import lock_payment
from orders.payment.models import Payment
from orders.payment.services import NotOurs
from orders.payment.services.refunds import left_of_part

from .booking import book_loss, book_movements
from .freezing import freeze, unfreeze

logger = structlog.get_logger(__name__)


def refresh_dispute(dispute_id: str) -> Dispute:
    """Ask Stripe how it stands and take that over. Raises `NotOurs`."""
    return take(gateway.retrieve_dispute(dispute_id))


def take(told: Told) -> Dispute:
    """Bring our row, the books and what is frozen up to what Stripe said.

    Raises `NotOurs` for a payment that we have no row for.
    """
    payment = _payment(told)
    with transaction.atomic():
        lock_order(payment.order_id)
        dispute, is_new = _row(told, lock_payment(payment.pk))
        if is_new:
            freeze(dispute)
        is_closed_now = _note(dispute, told)
        book_movements(dispute, told.movements)
        dispute.save()
        _conclude(dispute)
        if is_new:
            dispute_opened.send(sender=Dispute, dispute=dispute)
            logger.warning("disputed", dispute=told.id, reason=told.reason)
        if is_closed_now:
            dispute_closed.send(sender=Dispute, dispute=dispute)
            logger.info("dispute_closed", dispute=told.id, state=dispute.state)
    return dispute


def _payment(told: Told) -> Payment:
    by_intent = Q(intent_id=told.intent_id) if told.intent_id else Q(pk=None)
    by_charge = Q(charge_id=told.charge_id) if told.charge_id else Q(pk=None)
    payment = Payment.objects.filter(by_intent | by_charge).first()
    if payment is None or payment.currency != told.currency:
        raise NotOurs(told.id)
    return payment


def _row(told: Told, payment: Payment) -> tuple[Dispute, bool]:
    """The dispute's row, locked; whether it was made just now."""
    known = Dispute.objects.filter(dispute_id=told.id).first()
    if known is not None:
        dispute = lock_dispute(known.pk)
        dispute.payment = payment
        return dispute, False
    dispute = Dispute.objects.create(
        payment=payment,
        dispute_id=told.id,
        state=told.status,
        reason=told.reason[:40],
        currency=told.currency,
        amount=told.amount,
        opened_at=told.created,
    )
    _share_out(dispute)
    return dispute, True


def _share_out(dispute: Dispute) -> None:
    """By what each part has cost and not given back."""
    order = dispute.payment.order
    parts = list(order.parts.order_by("pk")) if order.paid_at else []
    left = [max(left_of_part(part, dispute.currency), 0) for part in parts]
    if parts and not any(left):
        left = [to_minor(part.total, dispute.currency) for part in parts]
    unit = minor_step(dispute.currency)
    amounts = split(dispute.amount, left, unit) if parts else [dispute.amount]
    bearer = Bearer(settings.DISPUTE_BEARER)
    DisputeShare.objects.bulk_create(
        DisputeShare(
            dispute=dispute,
            part=part,
            amount=amount,
            bearer=bearer if part else Bearer.MARKET,
        )
        for part, amount in zip(parts or [None], amounts, strict=True)
        if amount
    )


def _note(dispute: Dispute, told: Told) -> bool:
    """What may change on a dispute; whether it was closed by this."""
    dispute.due_by = told.due_by
    dispute.is_refundable = told.is_refundable
    dispute.submissions = max(dispute.submissions, told.submissions)
    if can_move(DISPUTE_MOVES, dispute.state, told.status):
        move(dispute, told.status, moves=DISPUTE_MOVES, field="state")
    is_closed_now = dispute.state in CLOSED and dispute.closed_at is None
    if is_closed_now:
        dispute.closed_at = timezone.now()
    elif dispute.state not in CLOSED:
        dispute.closed_at = None
    return is_closed_now


def _conclude(dispute: Dispute) -> None:
    """Book a loss and let go of what was frozen, once the money stands as it must."""
    if dispute.state == DisputeState.LOST:
        if dispute.taken == dispute.amount:
            book_loss(dispute)
            unfreeze(dispute)
    elif dispute.state in CLOSED and dispute.taken == 0:
        unfreeze(dispute)
    elif dispute.state not in CLOSED:
        # An inquiry that was closed can become a dispute.
        freeze(dispute)
