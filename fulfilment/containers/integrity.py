"""Returnable packaging: its deposit is held, went back, or was paid to its seller."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core import dates
from core.integrity import Breach, Range, cents, invariant, lines, minor
from fulfilment.containers.models import ContainersOut
from orders.order.models import Line, VendorOrder
from orders.order.states import WAITING
from payments.ledger.states import AccountKind
from payments.payment.states import RefundState
from vendors.partner.models import StockRecord

# So long packaging whose time is over may wait for the clock.
PATIENCE = timedelta(days=2)


@invariant("packs carry the deposit of their seller's containers", over=StockRecord)
def deposits_of_packs(ids: Range) -> Iterator[Breach]:
    return lines(
        "pack {}: {} for {} containers at {}",
        f"""
        SELECT s.id, s.container_deposit, s.containers, c.deposit
        FROM partner_stockrecord s
        JOIN partner_container c ON c.id = s.container_id
        WHERE {ids.having("s.id")}
          AND ({cents("s.container_deposit")} <> {cents("c.deposit * s.containers")}
               OR s.partner_id <> c.partner_id)
        """,
    )


@invariant(
    "deposits for containers are held until they go back or are over", over=VendorOrder
)
def deposits_held(ids: Range) -> Iterator[Breach]:
    """Of a part that was paid, in the smallest unit."""
    return lines(
        "part {}: {} is held of {}",
        f"""
        SELECT v.number, COALESCE(p.held, 0), v.container_deposits
        FROM order_vendororder v
        JOIN order_order o ON o.id = v.order_id
        LEFT JOIN (
            SELECT p.vendor_order_id, SUM(p.amount) AS held FROM ledger_posting p
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
            WHERE a.kind = '{AccountKind.CONTAINERS}'
              AND {ids.having("p.vendor_order_id")}
            GROUP BY p.vendor_order_id
        ) p ON p.vendor_order_id = v.id
        LEFT JOIN (
            SELECT vendor_order_id, SUM(container_deposits) AS back
            FROM payment_refund
            WHERE state <> '{RefundState.FAILED}' AND {ids.having("vendor_order_id")}
            GROUP BY vendor_order_id
        ) r ON r.vendor_order_id = v.id
        LEFT JOIN containers_containersout k ON k.vendor_order_id = v.id
        WHERE {ids.having("v.id")} AND v.container_deposits > 0
          AND o.paid_at IS NOT NULL
          AND COALESCE(p.held, 0) <> {
            minor("v.container_deposits - COALESCE(k.kept, 0)", "o.currency")
        } - COALESCE(r.back, 0)
        """,
    )


@invariant(
    "deposits go back for containers that came back or never left", over=VendorOrder
)
def deposits_back(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: {} went back, {} came back and {} never left",
        f"""
        SELECT v.number, v.deposits_back, COALESCE(c.amount, 0), COALESCE(d.amount, 0)
        FROM order_vendororder v
        LEFT JOIN (
            SELECT l.vendor_order_id, SUM(r.amount) AS amount
            FROM containers_containerreturn r JOIN order_line l ON l.id = r.line_id
            WHERE {ids.having("l.vendor_order_id")} GROUP BY l.vendor_order_id
        ) c ON c.vendor_order_id = v.id
        LEFT JOIN (
            SELECT l.vendor_order_id, SUM(a.deposit) AS amount
            FROM order_lineadjustment a JOIN order_line l ON l.id = a.line_id
            WHERE {ids.having("l.vendor_order_id")} GROUP BY l.vendor_order_id
        ) d ON d.vendor_order_id = v.id
        WHERE {ids.having("v.id")} AND v.container_deposits > 0
          AND {cents("v.deposits_back")}
              <> {cents("COALESCE(c.amount, 0) + COALESCE(d.amount, 0)")}
        """,
    )


@invariant("no more containers came back than were sent", over=Line)
def returns_within_sent(ids: Range) -> Iterator[Breach]:
    return lines(
        "line {}: {} came back of {} packs with {}",
        f"""
        SELECT l.id, SUM(r.count), l.shipped, l.containers FROM order_line l
        JOIN containers_containerreturn r ON r.line_id = l.id
        WHERE {ids.having("l.id")}
        GROUP BY l.id, l.shipped, l.containers
        HAVING SUM(r.count) > l.shipped * l.containers
        """,
    )


@invariant("sellers are paid for containers whose time is over", over=ContainersOut)
def overdue_settled(ids: Range) -> Iterator[Breach]:
    waiting = ", ".join(f"'{one}'" for one in sorted(WAITING))
    return lines(
        "part {}: its containers were due on {}",
        f"""
        SELECT v.number, k.due_on FROM containers_containersout k
        JOIN order_vendororder v ON v.id = k.vendor_order_id
        WHERE {ids.having("k.id")} AND k.closed_at IS NULL AND k.due_on < %s
          AND v.status NOT IN ({waiting})
        """,
        dates.day_of(timezone.now() - PATIENCE),
    )
