"""Presales: within their low end, and packed after their harvest."""

from collections.abc import Iterator

from django.utils import timezone

from core.integrity import TOO_LATE, Breach, Range, invariant, lines
from orders.order.states import VendorOrderStatus

from .models import Presale, PresaleLine
from .states import UNDECIDED, PresaleState

_UNDECIDED = ", ".join(f"'{state}'" for state in sorted(UNDECIDED))
_NOT_PACKED = ", ".join(
    f"'{state}'"
    for state in (
        VendorOrderStatus.PENDING,
        VendorOrderStatus.PAID,
        VendorOrderStatus.ACCEPTED,
        VendorOrderStatus.CANCELLED,
        VendorOrderStatus.EXPIRED,
    )
)


@invariant("presales promise no more than their low end", over=Presale)
def within_low(ids: Range) -> Iterator[Breach]:
    return lines(
        "presale {}: {} promised, at least {} expected",
        f"""
        SELECT p.id, COALESCE(SUM(l.claimed), 0), p.low FROM presales_presale p
        JOIN presales_presaleline j ON j.presale_id = p.id
        JOIN order_line l ON l.id = j.line_id
        WHERE {ids.having("p.id")} AND p.state IN ({_UNDECIDED})
        GROUP BY p.id, p.low HAVING COALESCE(SUM(l.claimed), 0) > p.low
        """,
    )


@invariant("presale lines are of the presale's goods", over=PresaleLine)
def of_its_goods(ids: Range) -> Iterator[Breach]:
    return lines(
        "line {}: of pool {}, in a presale of pool {}",
        f"""
        SELECT l.id, l.pool_id, p.pool_id FROM presales_presaleline j
        JOIN order_line l ON l.id = j.line_id
        JOIN presales_presale p ON p.id = j.presale_id
        WHERE {ids.having("j.id")} AND l.pool_id <> p.pool_id
        """,
    )


@invariant("presale goods are packed after their harvest", over=PresaleLine)
def packed_after(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: {}, its harvest is {}",
        f"""
        SELECT v.number, v.status, p.state FROM presales_presaleline j
        JOIN order_line l ON l.id = j.line_id
        JOIN order_vendororder v ON v.id = l.vendor_order_id
        JOIN presales_presale p ON p.id = j.presale_id
        WHERE {ids.having("j.id")} AND p.state IN ({_UNDECIDED})
          AND v.status NOT IN ({_NOT_PACKED}) AND l.quantity > l.short
        """,
    )


@invariant("nobody waits for a harvest that failed", over=Presale)
def none_waits(ids: Range) -> Iterator[Breach]:
    return lines(
        "presale {}: failed, orders still hold {} of it",
        f"""
        SELECT p.id, SUM(l.claimed) FROM presales_presale p
        JOIN presales_presaleline j ON j.presale_id = p.id
        JOIN order_line l ON l.id = j.line_id
        WHERE {ids.having("p.id")} AND p.state = '{PresaleState.FAILED}'
        GROUP BY p.id HAVING SUM(l.claimed) > 0
        """,
    )


@invariant("presales are opened, closed and settled in time", over=Presale)
def in_time(ids: Range) -> Iterator[Breach]:
    """Not one that waits for stock to be sold, or for orders that are being paid."""
    late = timezone.now() - TOO_LATE
    rows = Presale.objects.filter(pk__range=(ids.first, ids.last))
    for presale in rows.filter(state=PresaleState.OPEN, closes__lt=late):
        yield f"presale {presale.pk}: orders ended {presale.closes:%c}, still open"
