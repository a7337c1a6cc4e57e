"""Taking an order back: unpaid as a whole, paid part by part."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.order.locks import lock_lines, lock_order, lock_part
from orders.order.models import Order, VendorOrder
from orders.order.signals import order_expired, order_let_go, part_cancelled
from orders.order.states import (
    SELLER_CAN_CANCEL,
    SHOPPER_CAN_CANCEL,
    OrderStatus,
    VendorOrderStatus,
)
from shop.offers.services import release_use

from .balance import give_balances_back
from .parts import move_part, refresh_order_status, release_claims

if TYPE_CHECKING:
    from accounts.models import User


class CancelRefused(Exception):  # noqa: N818 - the trade's word
    """Raised when it is too late to cancel; the text says why. Nothing changed."""


@transaction.atomic
def expire_order(order: Order) -> bool:
    """Let an unpaid order go: its stock returns. True if it was still waiting.

    The caller has made sure that no money can come through any more.
    """
    order = lock_order(order.pk)
    is_held = order.expires_at is not None and order.expires_at > timezone.now()
    if order.status != OrderStatus.PENDING or is_held:
        return False
    _let_go(order, VendorOrderStatus.EXPIRED)
    order_expired.send(sender=Order, order=order)
    return True


@transaction.atomic
def cancel_unpaid_order(order: Order, *, by: "User | None") -> bool:
    """The shopper gives an unpaid order up. True if it was still waiting.

    The caller has made sure that no money can come through any more.
    """
    order = lock_order(order.pk)
    if order.status != OrderStatus.PENDING:
        return False
    _let_go(order, VendorOrderStatus.CANCELLED, by=by)
    for part in order.parts.all():
        part_cancelled.send(
            sender=VendorOrder, vendor_order=part, was_paid=False, by_shopper=True
        )
    return True


def _let_go(order: Order, status: str, *, by: "User | None" = None) -> None:
    parts = list(order.parts.order_by("pk"))
    for part in parts:
        move_part(part, status, by=by)
    refresh_order_status(order)
    # Offers before pools, as in placing, so that the two can't wait for each other.
    release_use(order)
    give_balances_back(parts)
    order_let_go.send(sender=Order, order=order)
    release_claims(lock_lines(parts))


@transaction.atomic
def cancel_part(
    vendor_order: VendorOrder,
    *,
    by: "User | None",
    reason: str = "",
    by_shopper: bool,
    is_agreed: bool = False,
) -> VendorOrder:
    """Cancel a paid part as a whole; its stock returns and its money goes back.

    The shopper may until the seller starts packing, the seller until it has sent
    something. Of a visit the shopper may what its terms say; who has asked them says
    so with `is_agreed`. Raises `CancelRefused`. Whoever pays back listens to
    `part_cancelled`.
    """
    part = lock_part(vendor_order.pk)
    if part.is_visit and by_shopper and not is_agreed:
        raise CancelRefused(_("Please cancel the visit by its own button."))
    allowed = SHOPPER_CAN_CANCEL if by_shopper else SELLER_CAN_CANCEL
    if part.status not in allowed:
        raise CancelRefused(why_too_late(part, by_shopper=by_shopper))
    move_part(part, VendorOrderStatus.CANCELLED, by=by, note=reason)
    part.cancel_reason = reason
    part.save(update_fields=["cancel_reason"])
    refresh_order_status(part.order)
    if part.order.status == OrderStatus.CANCELLED:
        release_use(part.order)
    give_balances_back([part])
    release_claims(lock_lines([part]))
    part_cancelled.send(
        sender=VendorOrder, vendor_order=part, was_paid=True, by_shopper=by_shopper
    )
    return part


def why_too_late(part: VendorOrder, *, by_shopper: bool) -> str:
    if part.status == VendorOrderStatus.CANCELLED:
        return _("This part was cancelled already.")
    if by_shopper:
        return _(
            "The farm has started packing, so this part can't be cancelled any more."
        )
    return _("Something of this order has been sent, so it can't be cancelled.")
