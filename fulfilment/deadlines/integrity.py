"""Orders that wait are looked at, and what was given back waits no more."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from fulfilment.deadlines.models import DeadlineEvent, NewDate
from orders.order.models import VendorOrder
from orders.order.states import WAITING
from vendors.partner.models import Partner

_WAITING = ", ".join(f"'{status}'" for status in sorted(WAITING))


@invariant("promises that wait are looked at by the clock", over=VendorOrder)
def promises_looked_at(ids: Range) -> Iterator[Breach]:
    """Until the last step: what was given back waits no more, unless in error."""
    return lines(
        "part {}: is promised by {} and nobody looks at it",
        f"""
        SELECT v.number, v.send_by FROM order_vendororder v
        WHERE {ids.having("v.id")} AND v.status IN ({_WAITING})
        AND v.send_by IS NOT NULL AND v.met_at IS NULL AND v.chase_at IS NULL
        """,
    )


@invariant(
    "what was given back for being late is sent or cancelled", over=DeadlineEvent
)
def given_back_is_over(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: was given back for being late and is {}",
        f"""
        SELECT v.number, v.status FROM deadlines_deadlineevent c
        JOIN order_vendororder v ON v.id = c.vendor_order_id
        WHERE {ids.having("c.id")} AND c.step = 'given-back'
        AND v.status IN ({_WAITING})
        """,
    )


@invariant(
    "steps are taken after they are due, money back after telling", over=DeadlineEvent
)
def told_before_given_back(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: {} without the shopper having been told first",
        f"""
        SELECT v.number, c.step FROM deadlines_deadlineevent c
        JOIN order_vendororder v ON v.id = c.vendor_order_id
        WHERE {ids.having("c.id")} AND c.step = 'given-back' AND NOT EXISTS (
            SELECT 1 FROM deadlines_deadlineevent t WHERE t.step = 'late'
            AND t.vendor_order_id = c.vendor_order_id AND t.send_by = c.send_by
            AND t.created < c.created)
        """,
    )


@invariant("new dates are open only while an order waits", over=NewDate)
def open_dates_wait(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: is {}, and a new date waits for an answer",
        f"""
        SELECT v.number, v.status FROM deadlines_newdate d
        JOIN order_vendororder v ON v.id = d.vendor_order_id
        WHERE {ids.having("d.id")} AND d.state = 'open'
        AND (v.status NOT IN ({_WAITING}) OR v.met_at IS NOT NULL)
        """,
    )


@invariant("goods stand after others only of sellers who were warned", over=Partner)
def slow_sellers_were_warned(ids: Range) -> Iterator[Breach]:
    return lines(
        "seller {}: is marked {} and its rates say {}",
        f"""
        SELECT s.code, s.is_slow, p.slow_since FROM partner_partner s
        LEFT JOIN deadlines_shippingperformance p ON p.partner_id = s.id
        WHERE {ids.having("s.id")} AND s.is_slow <> (p.slow_since IS NOT NULL)
        """,
    )
