"""Discounts: who pays for each is written down, paid once, and back at most once."""

from collections.abc import Iterator

from orders.ledger.states import AccountKind
from orders.order.models import Line, Order, OrderDiscount
from orders.payment.states import RefundState
from orders.payouts.models import LineDiscount

from .invariants import Breach, Range, invariant, lines, minor


@invariant("discounts of lines are what offers gave", over=Line)
def line_discounts(ids: Range) -> Iterator[Breach]:
    taken = minor(
        "l.line_price_before_discounts_incl_tax - l.line_price_incl_tax", "o.currency"
    )
    return lines(
        "line {}: {} was taken off, offers gave {}",
        f"""
        SELECT l.id, {taken}, COALESCE(g.amount, 0) FROM order_line l
        JOIN order_order o ON o.id = l.order_id
        LEFT JOIN (
            SELECT line_id, SUM(amount) AS amount FROM payouts_linediscount
            WHERE {ids.having("line_id")} GROUP BY line_id
        ) g ON g.line_id = l.id
        WHERE {ids.having("l.id")} AND {taken} <> COALESCE(g.amount, 0)
        """,
    )


@invariant("offers gave lines what they gave their order", over=OrderDiscount)
def order_discounts(ids: Range) -> Iterator[Breach]:
    """Of offers that are still there: those from before may have been deleted."""
    given = minor("d.amount", "o.currency")
    return lines(
        "order {}: an offer took off {}, of its lines {}",
        f"""
        SELECT o.number, {given}, COALESCE(SUM(g.amount), 0)
        FROM order_orderdiscount d JOIN order_order o ON o.id = d.order_id
        JOIN offer_conditionaloffer c ON c.id = d.offer_id
        LEFT JOIN order_vendororder v ON v.order_id = o.id
        LEFT JOIN payouts_linediscount g
          ON g.part_id = v.id AND g.offer_id = d.offer_id
        WHERE {ids.having("d.id")} GROUP BY d.id, o.number, d.amount, o.currency
        HAVING {given} <> COALESCE(SUM(g.amount), 0)
        """,
    )


@invariant("the market pays its discounts as they were frozen", over=Order)
def market_pays(ids: Range) -> Iterator[Breach]:
    return lines(
        "order {}: the market pays {} of its discounts, the books say {}",
        f"""
        SELECT o.number, COALESCE(g.amount, 0), COALESCE(-b.amount, 0)
        FROM order_order o
        LEFT JOIN (
            SELECT v.order_id, SUM(g.by_market) AS amount FROM payouts_linediscount g
            JOIN order_vendororder v ON v.id = g.part_id
            WHERE {ids.having("v.order_id")} GROUP BY v.order_id
        ) g ON g.order_id = o.id
        LEFT JOIN (
            SELECT v.order_id, SUM(p.amount) AS amount FROM ledger_posting p
            JOIN ledger_ledgertransaction t ON t.id = p.transaction_id
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
            JOIN order_vendororder v ON v.id = p.part_id
            WHERE {ids.having("v.order_id")} AND t.kind = 'paid'
              AND a.kind = '{AccountKind.PROMOTIONS}'
            GROUP BY v.order_id
        ) b ON b.order_id = o.id
        WHERE {ids.having("o.id")} AND o.paid_at IS NOT NULL
          AND COALESCE(g.amount, 0) <> COALESCE(-b.amount, 0)
        """,
    )


@invariant("funded discounts go back at most once", over=LineDiscount)
def discounts_returned(ids: Range) -> Iterator[Breach]:
    return lines(
        "discount {} of line {}: {} was funded, {} went back",
        f"""
        SELECT g.id, g.line_id, g.by_cooperative + g.by_market, b.amount
        FROM payouts_linediscount g
        JOIN (
            SELECT x.discount_id, SUM(x.by_cooperative + x.by_market) AS amount
            FROM payouts_discountreturn x
            LEFT JOIN payment_refund r ON r.id = x.refund_id
            WHERE {ids.having("x.discount_id")}
              AND COALESCE(r.state, '') <> '{RefundState.FAILED}'
            GROUP BY x.discount_id
        ) b ON b.discount_id = g.id
        WHERE b.amount > g.by_cooperative + g.by_market
        """,
    )
