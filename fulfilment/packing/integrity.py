"""Packed boxes were weighed, within what was agreed, and less goods give money back."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines, listed, minor
from fulfilment.packing.models import Waybill
from orders.order.models import Line, VendorOrder
from orders.order.states import VendorOrderStatus as S
from payments.payment.states import RefundState

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
        "line {}: {} packed, {} were ordered within {}%",
        f"""
        SELECT l.id, l.packed_units, l.quantity * l.pack_quantity, l.tolerance
        FROM order_line l
        WHERE {ids.having("l.id")} AND l.packed_units IS NOT NULL AND l.short = 0
          AND l.packed_units * 100
              > l.quantity * l.pack_quantity * (100 + l.tolerance)
        """,
    )


@invariant("what is given back goes back as money", over=VendorOrder)
def given_back_refunded(ids: Range) -> Iterator[Breach]:
    """A refund that failed and was asked again counts once, as the new row.

    Of a line that went back whole for another reason nothing more can go back.
    """
    failed = RefundState.FAILED
    return lines(
        "part {}: gave back {}, refunds of {} in the smallest unit say so",
        f"""
        SELECT v.number, v.given_back, COALESCE(SUM(r.amount - r.container_deposits), 0)
        FROM order_vendororder v
        JOIN order_order o ON o.id = v.order_id
        LEFT JOIN payment_refund r ON r.vendor_order_id = v.id
            AND r.cause LIKE 'adjusted:%%'
        WHERE {ids.having("v.id")} AND o.paid_at IS NOT NULL
        GROUP BY v.id, v.number, v.given_back, o.currency
        HAVING COALESCE(SUM(r.amount - r.container_deposits), 0)
               > {minor("v.given_back", "o.currency")}
          OR COALESCE(SUM(r.amount - r.container_deposits), 0)
               < {minor("v.given_back", "o.currency")}
          AND NOT EXISTS (
            SELECT 1 FROM order_line l
            JOIN payment_refundline x ON x.line_id = l.id
            JOIN payment_refund y ON y.id = x.refund_id AND y.state <> '{failed}'
            WHERE l.vendor_order_id = v.id AND l.given_back > 0
            GROUP BY l.id, l.line_price_incl_tax
            HAVING SUM(x.amount) >= {minor("l.line_price_incl_tax", "o.currency")})
        """,
    )


@invariant("parts never give back more than they cost", over=VendorOrder)
def vendor_orders_bounded(ids: Range) -> Iterator[Breach]:
    failed = RefundState.FAILED
    return lines(
        "part {}: cost {}, {} in the smallest unit went back",
        f"""
        SELECT v.number, v.total, SUM(r.amount) FROM order_vendororder v
        JOIN order_order o ON o.id = v.order_id
        JOIN payment_refund r ON r.vendor_order_id = v.id AND r.state <> '{failed}'
        WHERE {ids.having("v.id")}
        GROUP BY v.id, v.number, v.total, o.currency
        HAVING SUM(r.amount) > {minor("v.total", "o.currency")}
        """,
    )


@invariant("waybills on parcels are of their parts", over=Waybill)
def waybills_of_their_parts(ids: Range) -> Iterator[Breach]:
    return lines(
        "waybill {}: its parcel is of another part",
        f"""
        SELECT w.id FROM fulfilment_waybill w
        JOIN order_shippingevent s ON s.id = w.parcel_id
        WHERE {ids.having("w.id")} AND s.vendor_order_id <> w.vendor_order_id
        """,
    )


@invariant("waybills that wait for their carrier have a task", over=Waybill)
def waiting_waybills_have_a_task(ids: Range) -> Iterator[Breach]:
    return lines(
        "waybill {}: waits for its carrier and nobody asks",
        f"""
        SELECT w.id FROM fulfilment_waybill w
        WHERE {ids.having("w.id")} AND w.state IN ('asked', 'cancelling')
          AND NOT EXISTS (SELECT 1 FROM core_outboxmessage o
            WHERE o.key = 'waybill:' || w.id AND w.state = 'asked'
               OR o.key LIKE 'waybill-cancel:' || w.id || ':%%')
        """,
    )
