"""Visits: places of slots, bookings, tickets, and what went back for them."""

from collections.abc import Iterator

from django.utils import timezone

from core.integrity import Breach, Range, invariant, lines, minor
from notifications.integrity import sent_about_nothing
from notifications.models import SentNotification
from orders.order.models import Line
from payments.payment.integrity.payments import TAKEN_BACK
from payments.payment.states import RefundState
from tourism.models import Booking, BookingLine, Slot, Ticket


@invariant("slots take place when their places do, of the same experience", over=Slot)
def slots_and_pools(ids: Range) -> Iterator[Breach]:
    return lines(
        "slot {}: its pool {} is of another time or experience",
        f"""
        SELECT s.id, p.id FROM tourism_slot s
        JOIN tourism_experience e ON e.id = s.experience_id
        JOIN partner_stockpool p ON p.id = s.pool_id
        WHERE {ids.having("s.id")}
          AND (p.starts IS NULL OR p.starts <> s.starts OR p.product_id <> e.product_id
               OR p.partner_id <> e.partner_id)
        """,
    )


@invariant("slots have as many places as are free, sold and were used", over=Slot)
def places_of_slots(ids: Range) -> Iterator[Breach]:
    """Places of a booking that was cancelled late were paid for and sold again."""
    return lines(
        "slot {}: {} places, {} on hand and {} used",
        f"""
        SELECT s.id, s.capacity, p.on_hand, COALESCE(u.used, 0) FROM tourism_slot s
        JOIN partner_stockpool p ON p.id = s.pool_id
        LEFT JOIN (
            SELECT bl.slot_id, SUM(l.shipped * l.pack_quantity) AS used
            FROM tourism_bookingline bl
            JOIN tourism_booking b ON b.id = bl.booking_id AND b.state <> 'cancelled'
            JOIN order_line l ON l.id = bl.line_id
            WHERE {ids.having("bl.slot_id")} GROUP BY bl.slot_id
        ) u ON u.slot_id = s.id
        WHERE {ids.having("s.id")} AND s.state = 'open'
          AND s.capacity <> p.on_hand + COALESCE(u.used, 0)
        """,
    )


@invariant("lines of bookings are of their part, slot and size", over=BookingLine)
def booking_lines(ids: Range) -> Iterator[Breach]:
    return lines(
        "booking {}: its line {} is of another part, slot or size",
        f"""
        SELECT bl.booking_id, l.id FROM tourism_bookingline bl
        JOIN tourism_booking b ON b.id = bl.booking_id
        JOIN tourism_slot s ON s.id = bl.slot_id
        JOIN order_line l ON l.id = bl.line_id
        WHERE {ids.having("bl.id")}
          AND (l.vendor_order_id <> b.vendor_order_id OR l.pool_id <> s.pool_id
               OR l.quantity <> bl.quantity OR s.experience_id <> b.experience_id)
        """,
    )


@invariant("places at a time are sold in parts of visits, as bookings", over=Line)
def visits_booked(ids: Range) -> Iterator[Breach]:
    return lines(
        "line {}: a visit is {}, it is booked {}",
        f"""
        SELECT l.id, v.is_visit, bl.id IS NOT NULL FROM order_line l
        JOIN order_vendororder v ON v.id = l.vendor_order_id
        JOIN partner_stockpool p ON p.id = l.pool_id
        LEFT JOIN tourism_bookingline bl ON bl.line_id = l.id
        WHERE {ids.having("l.id")}
          AND ((CASE WHEN v.is_visit THEN 1 ELSE 0 END)
                 <> (CASE WHEN p.starts IS NULL THEN 0 ELSE 1 END)
               OR (CASE WHEN v.is_visit THEN 1 ELSE 0 END)
                 <> (CASE WHEN bl.id IS NULL THEN 0 ELSE 1 END))
        """,
    )


@invariant("a booking stands as its part of the order does", over=Booking)
def bookings_and_vendor_orders(ids: Range) -> Iterator[Breach]:
    """Held while unpaid, gone with the part; a part that is over has none to come."""
    return lines(
        "booking {}: {}, its part is {}",
        f"""
        SELECT b.id, b.state, v.status FROM tourism_booking b
        JOIN order_vendororder v ON v.id = b.vendor_order_id
        WHERE {ids.having("b.id")}
          AND ((v.status = 'pending-payment') <> (b.state = 'held')
               OR (v.status = 'expired') <> (b.state = 'expired')
               OR (v.status = 'cancelled' AND b.state <> 'cancelled')
               OR (b.state = 'booked'
                   AND v.status NOT IN ('accepted', 'part-shipped')))
        """,
    )


@invariant("there is a ticket for each place that is sold", over=BookingLine)
def tickets_of_lines(ids: Range) -> Iterator[Breach]:
    return lines(
        "booking {}: {} packs of line {}, {} tickets",
        f"""
        SELECT bl.booking_id, bl.quantity, bl.line_id, COUNT(t.id)
        FROM tourism_bookingline bl
        JOIN tourism_booking b ON b.id = bl.booking_id
        LEFT JOIN tourism_bookingline_tickets x ON x.bookingline_id = bl.id
        LEFT JOIN tourism_ticket t ON t.id = x.ticket_id
          AND t.booking_id = bl.booking_id AND t.price_id = bl.price_id
          AND t.state <> 'cancelled'
        WHERE {ids.having("bl.id")} AND b.state IN ('booked', 'attended', 'no-show')
        GROUP BY bl.booking_id, bl.quantity, bl.line_id
        HAVING COUNT(t.id) <> bl.quantity
        """,
    )


@invariant("no ticket is good for a booking that is not", over=Ticket)
def good_tickets(ids: Range) -> Iterator[Breach]:
    return lines(
        "ticket {}: good, its booking is {}",
        f"""
        SELECT t.id, b.state FROM tourism_ticket t
        JOIN tourism_booking b ON b.id = t.booking_id
        WHERE {ids.having("t.id")} AND t.state = 'valid'
          AND b.state IN ('held', 'expired', 'cancelled')
        """,
    )


@invariant("who was let in counts as having had it", over=BookingLine)
def used_tickets(ids: Range) -> Iterator[Breach]:
    return lines(
        "booking {}: {} tickets of line {} used, {} packs had",
        f"""
        SELECT bl.booking_id, COUNT(t.id), bl.line_id, l.shipped
        FROM tourism_bookingline bl
        JOIN order_line l ON l.id = bl.line_id
        JOIN tourism_bookingline_tickets x ON x.bookingline_id = bl.id
        JOIN tourism_ticket t ON t.id = x.ticket_id AND t.state = 'used'
        WHERE {ids.having("bl.id")} GROUP BY bl.booking_id, bl.line_id, l.shipped
        HAVING COUNT(t.id) > l.shipped
        """,
    )


@invariant("a slot that was called off has nobody booked once it is past", over=Slot)
def called_off(ids: Range) -> Iterator[Breach]:
    """Before, the outbox may still be giving everything back."""
    return lines(
        "slot {}: called off, booking {} stands",
        f"""
        SELECT DISTINCT s.id, b.id FROM tourism_slot s
        JOIN tourism_bookingline bl ON bl.slot_id = s.id
        JOIN tourism_booking b ON b.id = bl.booking_id
        WHERE {ids.having("s.id")} AND s.state = 'cancelled' AND b.state = 'booked'
          AND s.ends < %s
        """,
        timezone.now(),
    )


@invariant("cancelled visits gave back what was agreed", over=Booking)
def given_back_by_terms(ids: Range) -> Iterator[Breach]:
    """At least that: a farm may have given back more. Each line may round down."""
    return lines(
        "booking {}: {} % of {} agreed, {} went back",
        f"""
        SELECT b.id, b.back_percent, b.paid, COALESCE(SUM(r.amount), 0)
        FROM tourism_booking b
        JOIN order_vendororder v ON v.id = b.vendor_order_id
        JOIN order_order o ON o.id = v.order_id
        LEFT JOIN (
            SELECT bl.booking_id, SUM(rl.amount) AS amount
            FROM tourism_bookingline bl
            JOIN payment_refundline rl ON rl.line_id = bl.line_id
            JOIN payment_refund f ON f.id = rl.refund_id
              AND f.state <> '{RefundState.FAILED}'
            WHERE {ids.having("bl.booking_id")} GROUP BY bl.booking_id
        ) r ON r.booking_id = b.id
        WHERE {ids.having("b.id")} AND b.state = 'cancelled' AND b.back_percent > 0
          AND NOT {TAKEN_BACK}
        GROUP BY b.id, b.back_percent, b.paid, o.currency
        HAVING {minor("b.paid", "o.currency")} * b.back_percent / 100.0
            - COALESCE(SUM(r.amount), 0) > ({minor("0.01", "o.currency")} + 1) * (
                SELECT COUNT(*) FROM tourism_bookingline c WHERE c.booking_id = b.id)
        """,
    )


@invariant("guests were told of visits that are booked", over=SentNotification)
def told_of_no_visit(ids: Range) -> Iterator[Breach]:
    return sent_about_nothing(
        ids, kind="visit", what="booking", table="tourism_booking"
    )
