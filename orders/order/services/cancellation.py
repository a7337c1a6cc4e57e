"""Taking an order back: unpaid as a whole, paid part by part."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.notify import notify
from core.refusals import RefusalError
from orders.order.locks import lock_lines, lock_order
from orders.order.models import Order, VendorOrder
from orders.order.signals import order_expired, order_released, vendor_order_cancelled
from orders.order.states import (
    SELLER_CAN_CANCEL,
    SHOPPER_CAN_CANCEL,
    CancelledBy,
    OrderStatus,
    VendorOrderStatus,
)
from shop.offers.services import release_use

from .additions import end_holds, together
from .vendor_orders import move_vendor_order, refresh_order_status, release_claims
from .weights import give_balances_back


class CancelError(RefusalError):
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
    _release(order, VendorOrderStatus.EXPIRED)
    order_expired.send(sender=Order, order=order)
    notify("order_expired", order)
    return True


@transaction.atomic
def cancel_unpaid_order(order: Order, *, by: User | None) -> bool:
    """The shopper gives an unpaid order up. True if it was still waiting.

    The caller has made sure that no money can come through any more.
    """
    order = lock_order(order.pk)
    if order.status != OrderStatus.PENDING:
        return False
    _release(order, VendorOrderStatus.CANCELLED, by=by)
    for vendor_order in order.vendor_orders.all():
        vendor_order_cancelled.send(
            sender=VendorOrder,
            vendor_order=vendor_order,
            was_paid=False,
            by_shopper=True,
        )
    return True


def _release(order: Order, status: str, *, by: User | None = None) -> None:
    vendor_orders = list(order.vendor_orders.order_by("pk"))
    for vendor_order in vendor_orders:
        move_vendor_order(vendor_order, status, by=by)
    refresh_order_status(order)
    # Offers before pools, as in placing, so that the two can't wait for each other.
    release_use(order)
    give_balances_back(vendor_orders)
    order_released.send(sender=Order, order=order)
    release_claims(lock_lines(vendor_orders))


@transaction.atomic
def cancel_vendor_order(  # noqa: PLR0913 - what lets it go, by name
    vendor_order: VendorOrder,
    *,
    by: User | None,
    reason: str = "",
    by_shopper: bool,
    is_agreed: bool = False,
    is_late: bool = False,
    cause: CancelledBy | None = None,
) -> VendorOrder:
    """Cancel a paid part as a whole; its stock returns and its money goes back.

    What was added to it later goes with it, and so is cancelled with it.
    The shopper may until the seller starts packing, the seller until it has sent
    something; of what `is_late` the shopper may until then as well. Of a visit the
    shopper may what its terms say; who has asked them says so with `is_agreed`. `cause`
    names what the clock cancels it for, where that is not its delay. Raises
    `CancelError`. Whoever pays back listens to `vendor_order_cancelled`.
    """
    vendor_order, others = together(vendor_order)
    if vendor_order.is_visit and by_shopper and not is_agreed:
        raise CancelError(_("Please use the visit's own cancel button."))
    is_early = by_shopper and not is_late
    cancelled_by = cause or _canceller(vendor_order, by=by, by_shopper=by_shopper)
    allowed = SHOPPER_CAN_CANCEL if is_early else SELLER_CAN_CANCEL
    if vendor_order.status not in allowed:
        raise CancelError(why_too_late(vendor_order, by_shopper=by_shopper))
    going = [vendor_order]
    if not vendor_order.order.added_to_id:
        going += [one for one in others if one.status in SELLER_CAN_CANCEL]
        end_holds(others)
    for part in going:
        move_vendor_order(part, VendorOrderStatus.CANCELLED, by=by, note=reason)
        part.cancel_reason, part.cancelled_by = reason, cancelled_by
        part.save(update_fields=["cancel_reason", "cancelled_by"])
        refresh_order_status(part.order)
    _give_up(going)
    for part in going:
        _tell_cancelled(part, by_shopper=by_shopper)
    return vendor_order


def _give_up(parts: Sequence[VendorOrder]) -> None:
    """What cancelled parts had: offers before pools, as in placing."""
    for part in parts:
        if part.order.status == OrderStatus.CANCELLED:
            release_use(part.order)
    give_balances_back(parts)
    release_claims(lock_lines(parts))


def _tell_cancelled(part: VendorOrder, *, by_shopper: bool) -> None:
    vendor_order_cancelled.send(
        sender=VendorOrder, vendor_order=part, was_paid=True, by_shopper=by_shopper
    )
    if not part.is_visit:
        who = "shopper" if by_shopper else "seller"
        notify("part_cancelled", part, who)


def _canceller(
    vendor_order: VendorOrder, *, by: User | None, by_shopper: bool
) -> CancelledBy:
    """Before it is cancelled: then it no longer is late. The clock is nobody."""
    if by_shopper:
        is_late = vendor_order.is_late
        return CancelledBy.SHOPPER_LATE if is_late else CancelledBy.SHOPPER
    return CancelledBy.MARKET if by is None else CancelledBy.SELLER


def why_too_late(vendor_order: VendorOrder, *, by_shopper: bool) -> str:
    if vendor_order.status == VendorOrderStatus.CANCELLED:
        return _("This part was already cancelled.")
    if by_shopper:
        return _(
            "The farm has started packing, so this part can no longer be cancelled."
        )
    return _("Part of this order was already shipped, so it can't be cancelled.")
