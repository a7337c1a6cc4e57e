"""Moving a seller's part, and the order's own state with it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.transitions import move
from orders.order.locks import lock_claiming
from orders.order.models import (
    Line,
    Order,
    OrderStatusChange,
    VendorOrder,
    VendorOrderEvent,
)
from orders.order.signals import part_changed
from orders.order.states import VENDOR_ORDER_MOVES, derived
from vendors.partner.services import release_stock

from .drawing import put_back

if TYPE_CHECKING:
    from accounts.models import User


def move_part(
    part: VendorOrder, new: str, *, by: "User | None" = None, note: str = ""
) -> None:
    """Move a locked part, write its history, and tell who follows it.

    Raises `TransitionError`. The caller refreshes the order's state when it is done.
    """
    move(part, new, moves=VENDOR_ORDER_MOVES)
    VendorOrderEvent.objects.create(vendor_order=part, status=new, by=by, note=note)
    part_changed.send(sender=VendorOrder, vendor_order=part)


def refresh_order_status(order: Order) -> None:
    """Derive a locked order's state from its parts', and keep the change."""
    new = derived(order.parts.values_list("status", flat=True))
    old = order.status
    if new == old:
        return
    order.status = new
    order.save(update_fields=["status"])
    OrderStatusChange.objects.create(order=order, old_status=old, new_status=new)


def release_claims(lines: Iterable[Line]) -> None:
    """Give what locked lines still hold back to the pools."""
    held = [line for line in lines if line.claimed]
    claims: dict[int, int] = {}
    for line in held:
        claims[line.pool_id] = claims.get(line.pool_id, 0) + line.claimed
        line.claimed = 0
        line.num_allocated = 0
        line.allocation_cancelled = True
    Line.objects.bulk_update(held, ["claimed", "num_allocated", "allocation_cancelled"])
    release_stock(claims)
    put_back(held)


def hand_over_claims(line_ids: Iterable[int]) -> dict[int, int]:
    """Let go of what these lines hold, to whoever holds it from now on.

    The pools keep it promised. Base units by line; the caller has their order locked.
    """
    held = lock_claiming(line_ids)
    handed = {line.pk: line.claimed for line in held}
    for line in held:
        line.claimed = 0
        line.num_allocated = 0
        line.allocation_cancelled = True
    Line.objects.bulk_update(held, ["claimed", "num_allocated", "allocation_cancelled"])
    put_back(held)
    return handed
