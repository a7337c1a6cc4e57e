"""Moving a seller's part, and the order's own state with it."""

from collections.abc import Iterable, Sequence

from accounts.models import User
from core.notify import notify
from core.refusals import RefusalError
from core.rows import insert_row, insert_rows, update_row
from core.transitions import move
from orders.order.locks import lock_claiming
from orders.order.models import (
    Line,
    LineAdjustment,
    Order,
    OrderStatusChange,
    VendorOrder,
    VendorOrderEvent,
)
from orders.order.signals import vendor_order_adjusted, vendor_order_changed
from orders.order.states import VENDOR_ORDER_MOVES, derived
from vendors.partner.services.stock import release_lots, release_stock

from .lot_allocation import deallocate_lots, trim_holds


class PackingError(RefusalError):
    """Raised when a step can't be done now; the text says why. Nothing changed."""


class LooksWrongError(PackingError):
    """Raised for a figure that is likely a slip; the same step can be confirmed."""


def move_vendor_order(
    vendor_order: VendorOrder, new: str, *, by: User | None = None, note: str = ""
) -> None:
    """Move a locked part, write its history, and tell who follows it.

    Raises `TransitionError`. The caller refreshes the order's state when it is done.
    """
    move_vendor_orders([vendor_order], new, by=by, note=note)


def move_vendor_orders(
    vendor_orders: Sequence[VendorOrder],
    new: str,
    *,
    by: User | None = None,
    note: str = "",
) -> None:
    """The same for several parts of a locked order; all of them move, or none."""
    for vendor_order in vendor_orders:
        move(vendor_order, new, moves=VENDOR_ORDER_MOVES)
    insert_rows(
        VendorOrderEvent(vendor_order=vendor_order, status=new, by=by, note=note)
        for vendor_order in vendor_orders
    )
    for vendor_order in vendor_orders:
        vendor_order_changed.send(sender=VendorOrder, vendor_order=vendor_order)


def announce_adjustments(
    vendor_order: VendorOrder, adjustments: Sequence[LineAdjustment]
) -> None:
    """Whoever pays back or counts hears of it, and the shopper; of visits by `tourism`.

    Each time is an occasion of its own.
    """
    vendor_order_adjusted.send(
        sender=VendorOrder, vendor_order=vendor_order, adjustments=adjustments
    )
    if adjustments and not vendor_order.is_visit:
        notify("part_adjusted", vendor_order, str(adjustments[-1].pk))


def refresh_order_status(
    order: Order,
    vendor_orders: Iterable[VendorOrder] | None = None,
    *,
    changed: Sequence[str] = (),
) -> None:
    """Derive a locked order's state from its parts', and keep the change.

    `vendor_orders` are all of them, where the caller has them as they are; `changed`
    are other columns of the order to be kept with it.
    """
    if vendor_orders is None:
        statuses = order.vendor_orders.values_list("status", flat=True)
    else:
        statuses = [vendor_order.status for vendor_order in vendor_orders]
    new = derived(statuses)
    old = order.status
    order.status = new
    if columns := [*changed, *(["status"] if new != old else [])]:
        update_row(order, *columns)
    if new != old:
        insert_row(OrderStatusChange(order=order, old_status=old, new_status=new))


def release_claims(lines: Iterable[Line]) -> None:
    """Give what locked lines still hold back to the pools."""
    held = [line for line in lines if line.claimed]
    claims: dict[int, int] = {}
    for line in held:
        claims[line.pool_id] = claims.get(line.pool_id, 0) + line.claimed
        line.claimed = 0
        line.num_allocated = 0
        line.allocation_cancelled = True
    holds = trim_holds(held)
    Line.objects.bulk_update(
        held, ["claimed", "lot_held", "num_allocated", "allocation_cancelled"]
    )
    release_stock(claims)
    release_lots(holds)
    deallocate_lots(held)


def hand_over_claims(line_ids: Iterable[int]) -> dict[int, int]:
    """Let go of what these lines hold, to whoever holds it from now on.

    Pools keep it promised and lots keep it held. Base units by line; the caller has
    their order locked.
    """
    held = lock_claiming(line_ids)
    handed = {line.pk: line.claimed for line in held}
    for line in held:
        line.claimed = line.lot_held = 0
        line.num_allocated = 0
        line.allocation_cancelled = True
    Line.objects.bulk_update(
        held, ["claimed", "lot_held", "num_allocated", "allocation_cancelled"]
    )
    deallocate_lots(held)
    return handed
