"""A dispute brought up to what Stripe says, however often and in whatever order.

While it runs, nothing of its order is earned by sellers or sent to them.
"""

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.money import minor_step, split, to_minor
from core.notify import notify
from core.transitions import can_move, move
from orders.order.locks import lock_order
from orders.order.models import VendorOrder
from payments.disputes import gateway
from payments.disputes.gateway import DisputeReading
from payments.disputes.locks import lock_dispute
from payments.disputes.models import Dispute, DisputeShare
from payments.disputes.signals import dispute_closed
from payments.disputes.states import (
    CLOSED,
    DISPUTE_MOVES,
    WARNINGS,
    DisputeState,
    LiableParty,
)
from payments.gift_cards.services.chargebacks import (
    note_chargeback as note_on_gift_card,
)
from payments.payment.locks import lock_payment
from payments.payment.models import Payment
from payments.payment.services.events import NotOurPaymentError
from payments.payment.services.refunds import left_of_vendor_order
from payments.payment.services.rests import left_by
from payments.payouts.locks import lock_payables_of
from payments.payouts.services.earnings import hold, release
from payments.prepayments.services.chargebacks import (
    note_chargeback as note_on_prepayment,
)
from payments.prepayments.services.movements import Chargeback, Moved

from .postings import book_loss, book_movements


def freeze(dispute: Dispute) -> None:
    """Hold every part of it; again changes nothing."""
    stage = "inquiry" if dispute.state in WARNINGS else "dispute"
    shares = _shares(dispute)
    # One part after the other would lock accounts in the order of the parts.
    lock_payables_of(*(share.vendor_order for share in shares if share.vendor_order))
    for share in shares:
        if share.vendor_order:
            hold(
                share.vendor_order,
                _cause(share, stage),
                f"{stage} {dispute.dispute_id}",
            )


def unfreeze(dispute: Dispute) -> None:
    """Let go of what was held for this dispute, and for the inquiry before it."""
    for share in _shares(dispute):
        for stage in ("inquiry", "dispute"):
            release(_cause(share, stage))


def _shares(dispute: Dispute) -> list[DisputeShare]:
    rows = dispute.shares.filter(vendor_order__isnull=False).select_related(
        "vendor_order"
    )
    return list(rows.order_by("vendor_order"))


def _cause(share: DisputeShare, stage: str) -> str:
    """Each stage holds once, since what was released stays released."""
    return f"{stage}:{share.dispute_id}:{share.vendor_order_id}"


logger = structlog.get_logger(__name__)


def refresh_dispute(dispute_id: str) -> Dispute | None:
    """Ask Stripe how it stands and take that over; None for one about what was paid
    ahead.

    Raises `NotOurPaymentError`.
    """
    return take(gateway.retrieve_dispute(dispute_id))


def take(told: DisputeReading) -> Dispute | None:
    """Bring our row, the books and what is frozen up to what Stripe said.

    One about a gift card or a prepayment is noted there, and None is returned. Raises
    `NotOurPaymentError` for a payment that we have no row for.
    """
    chargeback = _as_chargeback(told)
    if note_on_gift_card(chargeback) or note_on_prepayment(chargeback):
        return None
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
            notify("dispute_open", dispute)
            _tell_sellers(dispute, "opened")
            logger.warning("disputed", dispute=told.id, reason=told.reason)
        if is_closed_now:
            dispute_closed.send(sender=Dispute, dispute=dispute)
            notify("dispute_open", dispute, dispute.state)
            _tell_sellers(dispute, dispute.state)
            logger.info("dispute_closed", dispute=told.id, state=dispute.state)
    return dispute


def _as_chargeback(told: DisputeReading) -> Chargeback:
    """What something paid ahead has to know of it, should it be about that."""
    return Chargeback(
        dispute_id=told.id,
        intent_id=told.intent_id,
        charge_id=told.charge_id,
        amount=told.amount,
        is_lost=told.status == DisputeState.LOST,
        is_over=told.status in CLOSED,
        moved=[
            Moved(each.id, each.amount, each.fee, each.created)
            for each in told.movements
        ],
    )


def _tell_sellers(dispute: Dispute, occasion: str) -> None:
    for share in dispute.shares.filter(vendor_order__isnull=False):
        notify("dispute_share", share, occasion)


def _payment(told: DisputeReading) -> Payment:
    by_intent = Q(intent_id=told.intent_id) if told.intent_id else Q(pk=None)
    by_charge = Q(charge_id=told.charge_id) if told.charge_id else Q(pk=None)
    payment = Payment.objects.filter(by_intent | by_charge).first()
    if payment is None or payment.currency != told.currency:
        raise NotOurPaymentError(told.id)
    return payment


def _row(told: DisputeReading, payment: Payment) -> tuple[Dispute, bool]:
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
    vendor_orders = list(order.vendor_orders.order_by("pk")) if order.paid_at else []
    if rest_of := dispute.payment.rest_of_id:
        vendor_orders = [part for part in vendor_orders if part.pk == rest_of]
    left = [_left(dispute, vendor_order) for vendor_order in vendor_orders]
    if vendor_orders and not any(left):
        left = [
            to_minor(vendor_order.total, dispute.currency)
            for vendor_order in vendor_orders
        ]
    unit = minor_step(dispute.currency)
    amounts = split(dispute.amount, left, unit) if vendor_orders else [dispute.amount]
    bearer = LiableParty(settings.DISPUTE_BEARER)
    DisputeShare.objects.bulk_create(
        DisputeShare(
            dispute=dispute,
            vendor_order=vendor_order,
            amount=amount,
            bearer=bearer if vendor_order else LiableParty.MARKET,
        )
        for vendor_order, amount in zip(vendor_orders or [None], amounts, strict=True)
        if amount
    )


def _left(dispute: Dispute, part: VendorOrder) -> int:
    """What came for it by this payment, and is not given back."""
    left = left_of_vendor_order(part, dispute.currency)
    if part.rest:
        left = left_by(dispute.payment, part)
    return max(left, 0)


def _note(dispute: Dispute, told: DisputeReading) -> bool:
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
