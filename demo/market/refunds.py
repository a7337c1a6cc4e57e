"""Money paid back by hand: some of it arrived, some came back from a closed card."""

from datetime import datetime

from accounts.models import User
from core.money import minor_step
from orders.order.models import VendorOrder
from orders.order.states import SENT
from payments.payment.models import Refund
from payments.payment.rules import RefundReason, packs_worth
from payments.payment.services.refund_settlement import announce_settled
from payments.payment.services.refunds import RefundTerms
from payments.payment.services.sources import record_refund
from payments.payment.services.vendor_refunds import give_back, left_of
from payments.payment.states import RefundState

from .placed_orders import sends_no_mail


@sends_no_mail
def plant_refunds(codes: tuple[str, ...], shopper: User, *, now: datetime) -> None:
    """Of the shopper's last two parts that the demo's farms have sent."""
    vendor_orders = VendorOrder.objects.filter(
        partner__code__in=codes, order__user=shopper, status__in=SENT, refunds=None
    )
    vendor_orders = vendor_orders.select_related("order", "partner").order_by("-pk")
    for vendor_order, ending in zip(
        vendor_orders[:2], (_arrived, _came_back), strict=False
    ):
        ending(vendor_order, now)


def _arrived(vendor_order: VendorOrder, now: datetime) -> None:
    """A pack that was spoiled, with its share of the delivery."""
    line = vendor_order.lines.order_by("pk")[0]
    unit = minor_step(vendor_order.order.currency)
    left = left_of(vendor_order).lines[line.pk]
    terms = RefundTerms(
        reason=RefundReason.DAMAGED,
        note="Crushed at the bottom of the box",
        by=vendor_order.partner.roles.order_by("pk")[0].user,
        packs={line.pk: 1},
    )
    worth = packs_worth(left, packs=1, of=line.due, unit=unit)
    refund = give_back(
        vendor_order, lines={line.pk: worth}, cause=_cause(vendor_order), terms=terms
    )
    if refund is not None:
        _end(refund, RefundState.SUCCEEDED, now)


def _came_back(vendor_order: VendorOrder, now: datetime) -> None:
    """A little for the long way, to a card that is closed."""
    left = left_of(vendor_order).lines
    line_id = max(left, key=lambda pk: left[pk])
    terms = RefundTerms(
        reason=RefundReason.GOODWILL,
        note="It was on the way for too long",
        by=vendor_order.partner.roles.order_by("pk")[0].user,
    )
    some = {line_id: min(500, left[line_id])}
    refund = give_back(
        vendor_order, lines=some, cause=_cause(vendor_order), terms=terms
    )
    if refund is not None:
        refund.last_error = "expired_or_canceled_card"
        _end(refund, RefundState.FAILED, now)


def _cause(vendor_order: VendorOrder) -> str:
    return f"by:{vendor_order.pk}:demo"


def _end(refund: Refund, state: str, now: datetime) -> None:
    refund.refund_id = f"re_demo_by_hand_{refund.pk}"
    refund.state, refund.settled_at = state, now
    refund.save()
    record_refund(refund)
    announce_settled(refund)
