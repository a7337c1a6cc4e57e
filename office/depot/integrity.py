"""What leaves a depot: taken over before, in one box, paid to who sent it."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from orders.order.models import VendorOrder


@invariant("what left a depot was taken over there", over=VendorOrder)
def taken_over(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: it left a depot that never had it",
        f"""
        SELECT v.number FROM order_vendororder v
        WHERE {ids.having("v.id")} AND (
            (v.depot_id IS NULL AND v.at_depot_since IS NOT NULL)
            OR (v.depot_id IS NOT NULL AND v.at_depot_since IS NULL AND EXISTS (
                SELECT 1 FROM order_shippingevent s WHERE s.vendor_order_id = v.id
            ))
        )
        """,
    )


@invariant("a box that left a depot has one number", over=VendorOrder)
def one_number(ids: Range) -> Iterator[Breach]:
    """Parcels of an order that left in the same moment are one box."""
    return lines(
        "part {}: its parcel and that of {} left as one, under two numbers",
        f"""
        SELECT v.number, o.number FROM order_vendororder v
        JOIN order_shippingevent s ON s.vendor_order_id = v.id
        JOIN order_shippingevent t
            ON t.order_id = s.order_id AND t.date_created = s.date_created
        JOIN order_vendororder o ON o.id = t.vendor_order_id
        WHERE {ids.having("v.id")} AND v.id < o.id AND v.depot_id = o.depot_id
          AND (s.carrier <> t.carrier OR s.tracking_number <> t.tracking_number)
        """,
    )


@invariant("what a parcel cost is the depot's that sent it", over=VendorOrder)
def carriage_given(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: what its parcel cost was given to partner {}",
        f"""
        SELECT v.number, a.partner_id FROM order_vendororder v
        JOIN ledger_ledgertransaction t ON t.cause = 'carriage:' || v.number
        JOIN ledger_posting p ON p.transaction_id = t.id
        JOIN ledger_ledgeraccount a ON a.id = p.account_id
        WHERE {ids.having("v.id")} AND a.partner_id <> v.partner_id
          AND (v.depot_id IS NULL OR a.partner_id <> v.depot_id)
        """,
    )
