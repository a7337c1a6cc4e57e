"""What carriers say is of numbers that we gave them, and of parcels of ours."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from fulfilment.tracking.models import CarrierEvent, TrackedNumber


@invariant("numbers that wait for the tracking service have a task", over=TrackedNumber)
def waiting_numbers_have_a_task(ids: Range) -> Iterator[Breach]:
    return lines(
        "number {}: waits to be followed and nobody asks for it",
        f"""
        SELECT t.id FROM tracking_trackednumber t
        WHERE {ids.having("t.id")} AND t.state = 'waiting' AND NOT EXISTS (
            SELECT 1 FROM core_outboxmessage o WHERE o.topic = 'tracking.subscribe'
            AND o.key LIKE 'tracking:' || t.id || ':%%')
        """,
    )


@invariant("what a carrier delivered is noted as delivered", over=CarrierEvent)
def delivered_is_noted(ids: Range) -> Iterator[Breach]:
    """Not of a number that stands on parcels of several orders."""
    return lines(
        "parcel {}: was delivered by its carrier and is not noted",
        f"""
        SELECT s.id FROM tracking_carrierevent e
        JOIN tracking_trackednumber t ON t.id = e.tracked_id
        JOIN order_shippingevent s
            ON s.tracking_number = t.number AND s.carrier = t.carrier
        LEFT JOIN order_parceldelivery d ON d.parcel_id = s.id
        WHERE {ids.having("e.id")} AND e.state = 'delivered' AND d.id IS NULL
        AND e.happened_at BETWEEN s.date_created AND e.created
        AND NOT EXISTS (SELECT 1 FROM order_shippingevent x
            JOIN order_order xo ON xo.id = x.order_id
            JOIN order_order so ON so.id = s.order_id
            WHERE x.tracking_number = t.number AND x.carrier = t.carrier
            AND COALESCE(xo.added_to_id, xo.id) <> COALESCE(so.added_to_id, so.id))
        AND NOT EXISTS (SELECT 1 FROM core_outboxmessage o
            WHERE o.topic = 'tracking.subscribe' AND o.state <> 'done'
            AND o.key = 'tracking:' || t.id || ':' || s.id)
        """,
    )
