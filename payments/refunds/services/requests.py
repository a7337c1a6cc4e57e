"""A seller asks for a refund beyond its limit; staff of the market decide, once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.notify import notify
from core.transitions import TransitionError, can_move
from orders.order.locks import lock_vendor_order
from orders.order.models import VendorOrder
from payments.payment.services.refunds import RefundTerms
from payments.refunds.locks import lock_request
from payments.refunds.models import RefundRequest
from payments.refunds.queries import offer_of, open_requests
from payments.refunds.states import REQUEST_MOVES, RequestState

from .manual_refunds import (
    BeyondLimitError,
    RefundError,
    Wish,
    plan_refund,
    refund_vendor_order,
)


@transaction.atomic
def request_refund(
    vendor_order: VendorOrder, wish: Wish, *, promised: int, why: str, key: str
) -> RefundRequest:
    """Ask for what was looked at, once for a key and one at a time for a part.

    Raises `RefundError` for what can't go back, and for what needs nobody's leave.
    """
    vendor_order = lock_vendor_order(vendor_order.pk)
    asked = RefundRequest.objects.filter(key=key).first()
    if asked:
        return asked
    if open_requests().filter(vendor_order=vendor_order).exists():
        raise RefundError(_("A request for this order is already awaiting approval."))
    plan = None
    try:
        plan_refund(offer_of(vendor_order), wish)
    except BeyondLimitError as beyond:
        plan = beyond.plan
    if plan is None or plan.minor != promised:
        raise RefundError(_("The total has changed. Please check again."))
    asked = RefundRequest.objects.create(
        vendor_order=vendor_order,
        key=key,
        amount=plan.minor,
        currency=plan.offer.currency,
        is_amount=wish.amount is not None,
        packs={str(line): packs for line, packs in wish.packs.items()},
        reason=wish.terms.reason,
        destination=wish.terms.destination,
        note=wish.terms.note,
        why=why,
        by=wish.terms.by,
    )
    _note("refund.requested", asked, reason=why)
    notify("refund_requested", asked)
    return asked


@transaction.atomic
def approve_request(request_id: int, *, by: User) -> RefundRequest:
    """Give back what was asked for, at the seller's cost.

    Raises `RefundError` for one's own request and for what can't go back any more,
    `TransitionError` for one that is decided already.
    """
    asked = _locked(request_id, RequestState.APPROVED)
    if asked.by_id == by.pk:
        raise RefundError(_("Someone else has to approve your own request."))
    asked.refund = refund_vendor_order(
        asked.vendor_order,
        _wish(asked),
        seen=offer_of(asked.vendor_order).seen,
        promised=asked.amount,
        key=f"request:{asked.pk}",
    )
    return _decided(asked, by, "refund.approved")


@transaction.atomic
def decline_request(request_id: int, *, by: User, answer: str) -> RefundRequest:
    """Raises `TransitionError` for one that is decided already."""
    asked = _locked(request_id, RequestState.DECLINED)
    asked.answer = answer
    return _decided(asked, by, "refund.declined")


def _locked(request_id: int, new: str) -> RefundRequest:
    """In the state that it goes to; its order is locked first, as everywhere."""
    vendor_order_id = RefundRequest.objects.values_list(
        "vendor_order_id", flat=True
    ).get(pk=request_id)
    vendor_order = lock_vendor_order(vendor_order_id)
    asked = lock_request(request_id)
    if not can_move(REQUEST_MOVES, asked.state, new):
        raise TransitionError(asked, asked.state, new)
    asked.vendor_order, asked.state = vendor_order, new
    return asked


def _wish(asked: RefundRequest) -> Wish:
    terms = RefundTerms(
        destination=asked.destination,
        reason=asked.reason,
        note=asked.note,
        by=asked.by,
    )
    packs = {int(line): packs for line, packs in asked.packs.items()}
    amount = asked.amount if asked.is_amount else None
    return Wish(terms, packs=packs, amount=amount, by_office=True)


def _decided(asked: RefundRequest, by: User, act: str) -> RefundRequest:
    asked.decided_by, asked.decided_at = by, timezone.now()
    asked.save()
    _note(act, asked, reason=asked.answer or asked.why)
    notify("refund_decided", asked)
    return asked


def _note(act: str, asked: RefundRequest, *, reason: str) -> None:
    after = {
        "order": asked.vendor_order.number,
        "amount": asked.money,
        "currency": asked.currency,
    }
    record(act, asked, after=after, reason=reason, seller=asked.vendor_order.partner)
