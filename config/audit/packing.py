"""Goods sold by weight: every packed box was weighed, within what was agreed."""

from collections.abc import Iterator

from orders.order.models import Line
from orders.order.states import VendorOrderStatus as S

from .invariants import Breach, Range, invariant, lines, listed

PACKED = listed((S.PACKED, S.PART_SHIPPED, S.SHIPPED, S.RECEIVED))


@invariant("packed goods that are sold by weight were weighed", over=Line)
def weights_noted(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: line {} is packed without a weight",
        f"""
        SELECT v.number, l.id FROM order_line l
        JOIN order_vendororder v ON v.id = l.vendor_order_id
        WHERE {ids.having("l.id")} AND l.is_weighed AND l.packed_units IS NULL
          AND l.quantity > l.short AND v.status IN ({PACKED})
        """,
    )


@invariant("packed weights are no more than agreed", over=Line)
def weights_agreed(ids: Range) -> Iterator[Breach]:
    """What of a weighed line was cut short after packing left a share of its weight."""
    return lines(
        "line {}: {} packed, {} were ordered within {} %",
        f"""
        SELECT l.id, l.packed_units, l.quantity * l.pack_quantity, l.tolerance
        FROM order_line l
        WHERE {ids.having("l.id")} AND l.packed_units IS NOT NULL AND l.short = 0
          AND l.packed_units * 100
              > l.quantity * l.pack_quantity * (100 + l.tolerance)
        """,
    )
