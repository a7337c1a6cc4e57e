"""Chosen times: who has booked one collects or is visited; the places add up."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from core.regions import is_region
from orders.order.carriers import BY_NAME
from orders.order.integrity import LET_GO
from orders.shipping.models import PickupBooking, PickupDay, TransitTime


@invariant("pickup days count the places that are held", over=PickupDay)
def places_counted(ids: Range) -> Iterator[Breach]:
    return lines(
        "pickup day {}: {} of {} places taken, {} bookings hold one",
        f"""
        SELECT d.id, d.booked, d.capacity, COUNT(b.id) FROM shipping_pickupday d
        LEFT JOIN shipping_pickupbooking b ON b.day_id = d.id AND b.is_held
        WHERE {ids.having("d.id")}
        GROUP BY d.id, d.booked, d.capacity
        HAVING COUNT(b.id) <> d.booked OR d.booked > d.capacity
        """,
    )


@invariant("parts with a pickup time are collected or brought", over=PickupBooking)
def pickups_collected(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: has a time and is sent",
        f"""
        SELECT v.number FROM shipping_pickupbooking b
        JOIN order_vendororder v ON v.id = b.vendor_order_id
        WHERE {ids.having("b.id")} AND NOT v.is_pickup AND NOT v.by_van
        """,
    )


@invariant("parts that were let go hold no pickup place", over=PickupBooking)
def pickups_let_go(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: is {} and holds a pickup place",
        f"""
        SELECT v.number, v.status FROM shipping_pickupbooking b
        JOIN order_vendororder v ON v.id = b.vendor_order_id
        WHERE {ids.having("b.id")} AND b.is_held AND v.status IN ({LET_GO})
        """,
    )


@invariant(
    "days in transit are known of carriers and regions there are", over=TransitTime
)
def transit_of_known_routes(ids: Range) -> Iterator[Breach]:
    rows = TransitTime.objects.filter(pk__range=(ids.first, ids.last))
    for row in rows.iterator():
        is_known = is_region(row.origin) and is_region(row.destination)
        if row.carrier not in BY_NAME or not is_known:
            yield f"days in transit {row}: no such carrier or region"
