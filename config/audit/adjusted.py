"""What ended up different from what was ordered: weight, short supply, balances."""

from collections.abc import Iterator

from accounts.models import User
from orders.order.models import Line, VendorOrder
from orders.order.states import VendorOrderStatus
from orders.payment.states import RefundState

from .invariants import Breach, Range, cents, invariant, lines, listed, minor

LET_GO = listed((VendorOrderStatus.CANCELLED, VendorOrderStatus.EXPIRED))


@invariant("lines gave back what their adjustments say", over=Line)
def lines_given_back(ids: Range) -> Iterator[Breach]:
    return lines(
        "line {}: gave back {}, its adjustments say {}",
        f"""
        SELECT l.id, l.given_back, COALESCE(made.amount, 0) FROM order_line l
        LEFT JOIN (
            SELECT line_id, SUM(amount) AS amount FROM order_lineadjustment
            WHERE amount > 0 AND {ids.having("line_id")} GROUP BY line_id
        ) made ON made.line_id = l.id
        WHERE {ids.having("l.id")}
          AND {cents("l.given_back")} <> {cents("COALESCE(made.amount, 0)")}
        """,
    )


@invariant("parts gave back what their lines did", over=VendorOrder)
def parts_given_back(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: gave back {}, its lines say {}",
        f"""
        SELECT v.number, v.given_back, COALESCE(l.amount, 0) FROM order_vendororder v
        LEFT JOIN (
            SELECT vendor_order_id, SUM(given_back) AS amount FROM order_line
            WHERE {ids.having("vendor_order_id")} GROUP BY vendor_order_id
        ) l ON l.vendor_order_id = v.id
        WHERE {ids.having("v.id")}
          AND {cents("v.given_back")} <> {cents("COALESCE(l.amount, 0)")}
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
        SELECT v.number, v.given_back, COALESCE(SUM(r.amount), 0)
        FROM order_vendororder v
        JOIN order_order o ON o.id = v.order_id
        LEFT JOIN payment_refund r ON r.vendor_order_id = v.id
            AND r.cause LIKE 'adjusted:%%'
        WHERE {ids.having("v.id")} AND o.paid_at IS NOT NULL
        GROUP BY v.id, v.number, v.given_back, o.currency
        HAVING COALESCE(SUM(r.amount), 0) > {minor("v.given_back", "o.currency")}
          OR COALESCE(SUM(r.amount), 0) < {minor("v.given_back", "o.currency")}
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
def parts_bounded(ids: Range) -> Iterator[Breach]:
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


@invariant("shoppers owe no less than nothing", over=User)
def balances_owed(ids: Range) -> Iterator[Breach]:
    return lines(
        "shopper {}: owes seller {} {}",
        f"""
        SELECT user_id, partner_id, SUM(amount) FROM order_balanceentry
        WHERE {ids.having("user_id")} GROUP BY user_id, partner_id, currency
        HAVING SUM(amount) < 0
        """,
    )


@invariant("orders pay the balance that they carry", over=VendorOrder)
def balances_paid(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: carries {}, entries say {}",
        f"""
        SELECT v.number, v.carried, COALESCE(-SUM(e.amount), 0)
        FROM order_vendororder v
        LEFT JOIN order_balanceentry e ON e.part_id = v.id AND e.cause LIKE 'paid:%%'
        WHERE {ids.having("v.id")} AND v.status NOT IN ({LET_GO})
        GROUP BY v.id, v.number, v.carried
        HAVING SUM(CASE WHEN e.id IS NULL THEN 0 ELSE 1 END) < 2
           AND {cents("v.carried")} <> {cents("COALESCE(-SUM(e.amount), 0)")}
        """,
    )
