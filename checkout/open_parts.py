"""The parts of an order that goods can be added to: which, until when, or why none.

See docs/adr/0046-added-goods-are-an-order-of-their-own.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from orders.order.models import Order, VendorOrder
from orders.order.states import PAID_FOR, SHOPPER_CAN_CANCEL, OrderStatus
from orders.order.waits import other_wait_of
from orders.shipping.additions import add_until
from payments.payment.bank_details import awaits_transfer
from vendors.partner.states import SELLING

from .services import CheckoutError


class TooLateToAddError(CheckoutError):
    """Raised when nothing can be added to the order any more."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing can be added to this order any more. You were not charged.")
        )


@dataclass(frozen=True)
class OpenPart:
    """A part that goods can be added to; `before` are it and what was added to it.

    `until` is when its seller stops taking orders for it, if that is known before.
    """

    part: VendorOrder
    before: tuple[VendorOrder, ...]
    until: datetime | None

    @property
    def waits_until(self) -> datetime | None:
        """Until when its seller can be told of money; it packs in time to send."""
        return self.until or self.part.send_by


def adds_until(part: VendorOrder) -> tuple[bool, datetime | None]:
    """Whether goods can be added to a part of a paid order now, and until when.

    Fetch its `partner` and `order`.
    """
    is_plain = not (part.is_visit or part.at_stall or part.is_late)
    waits = part.status in SHOPPER_CAN_CANCEL and part.partner.status in SELLING
    # What waits for others may not be sent at all.
    if not (is_plain and waits) or other_wait_of(part):
        return False, None
    until = add_until(part)
    return until is None or timezone.now() < until, until


@dataclass(frozen=True)
class Adding:
    """Goods can be added to an order, until then at the latest if that is known.

    With `why_not` they can't now: it says why, and what to do instead.
    """

    until: datetime | None = None
    why_not: str = ""


def adding_of(
    order: Order, shown: Iterable[tuple[VendorOrder, object]]
) -> Adding | None:
    """Whether its page offers to add goods; `shown` are its parts.

    Also says why not, of goods that could be added to otherwise.
    """
    if not order.paid_at:
        has_goods = any(not part.is_visit for part, _timeline in shown)
        waits = has_goods and not order.added_to_id and awaits_transfer(order)
        return Adding(why_not=why_not(order)) if waits else None
    if order.added_to_id:
        return None
    found = [adds_until(part) for part, _timeline in shown if not _is_again(part)]
    moments = [until for is_open, until in found if is_open]
    if not moments:
        return None
    # While one seller has no time of its own, nothing of it is promised to end.
    return Adding(None if None in moments else max(filter(None, moments)))


def why_not(order: Order) -> str:
    """Why nothing can be added to an order now, and what to do instead."""
    if awaits_transfer(order):
        return _(
            "You can add goods once your transfer has arrived: until then its amount "
            "has to match this order. Not transferred yet? Pay by card instead, or "
            "cancel this order and place a new one with everything."
        )
    if order.status == OrderStatus.PENDING:
        return _("Please pay this order first. Then you can add goods to it.")
    return str(TooLateToAddError())


def _is_again(part: VendorOrder) -> bool:
    """Whether it is goods that are sent once more."""
    return getattr(part, "replaces", None) is not None


def open_parts(order: Order) -> list[OpenPart]:
    """The parts of an order that goods can be added to now."""
    if order.added_to_id or not order.paid_at:
        return []
    rows = VendorOrder.objects.filter(order=order, replaces=None)
    found = []
    for part in rows.select_related("partner", "depot", "order__shipping_address"):
        is_open, until = adds_until(part)
        if is_open:
            more = VendorOrder.objects.filter(
                order__added_to=order, partner=part.partner_id, status__in=PAID_FOR
            )
            found.append(OpenPart(part, (part, *more), until))
    return found
