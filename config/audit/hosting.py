"""Commission of hosts: of goods that they showed for others, as the books have it."""

from collections.abc import Iterator

from orders.ledger.states import AccountKind, Kind
from orders.payment.states import RefundState
from orders.payouts.models import LineFee
from orders.payouts.states import FeeRole

from .invariants import Breach, Range, invariant, lines

HOST = f"f.role = '{FeeRole.HOST}'"


@invariant("hosts have a share of what they showed with consent", over=LineFee)
def hosts_showed_it(ids: Range) -> Iterator[Breach]:
    """The line came from a broadcast of theirs, and its seller had agreed before."""
    return lines(
        "fee {}: line {} was not shown by its payee, or not agreed on",
        f"""
        SELECT f.id, f.line_id FROM payouts_linefee f
        JOIN order_line l ON l.id = f.line_id
        JOIN order_order o ON o.id = l.order_id
        WHERE {ids.having("f.id")} AND {HOST} AND (
            f.payee_id IS NULL OR f.payee_id = l.partner_id OR NOT EXISTS (
                SELECT 1 FROM broadcasts_shelfitem i
                JOIN broadcasts_broadcast b ON b.id = i.broadcast_id
                WHERE l.origin = 'live:' || b.id AND b.partner_id = f.payee_id
                  AND i.stockrecord_id = l.stockrecord_id)
            OR NOT EXISTS (
                SELECT 1 FROM records_commissionagreement a
                WHERE a.host_id = f.payee_id AND a.seller_id = l.partner_id
                  AND a.host_accepted_at <= o.date_placed
                  AND a.seller_accepted_at <= o.date_placed))
        """,
    )


@invariant("the books have the share of hosts that stayed", over=LineFee)
def hosts_in_the_books(ids: Range) -> Iterator[Breach]:
    """Of sales of which a host has nothing else and bears nothing."""
    kinds = (Kind.PAID, Kind.REFUND, Kind.REFUND_FAILED, Kind.UNFUNDED)
    booked = ", ".join(f"'{kind}'" for kind in kinds)
    return lines(
        "part {}: {} stayed for its host, the books have {}",
        f"""
        SELECT v.number, h.kept, COALESCE(SUM(p.amount), 0) FROM (
            SELECT f.part_id, f.payee_id, SUM(f.amount) - COALESCE(SUM((
                SELECT SUM(x.amount) FROM payouts_feereturn x
                LEFT JOIN payment_refund r ON r.id = x.refund_id
                WHERE x.fee_id = f.id
                  AND COALESCE(r.state, '') <> '{RefundState.FAILED}')), 0) AS kept
            FROM payouts_linefee f WHERE {HOST} AND f.part_id IN (
                SELECT part_id FROM payouts_linefee f
                WHERE {ids.having("f.id")} AND {HOST})
            GROUP BY f.part_id, f.payee_id
        ) h
        JOIN order_vendororder v ON v.id = h.part_id
        JOIN order_order o ON o.id = v.order_id AND o.paid_at IS NOT NULL
        LEFT JOIN ledger_posting p ON p.part_id = v.id
          AND p.account_id IN (SELECT a.id FROM ledger_ledgeraccount a
            WHERE a.partner_id = h.payee_id AND a.kind IN
              ('{AccountKind.COOPERATIVE}', '{AccountKind.PAYABLE}'))
          AND p.transaction_id IN (
            SELECT t.id FROM ledger_ledgertransaction t WHERE t.kind IN ({booked}))
        WHERE NOT EXISTS (SELECT 1 FROM payouts_linefee f WHERE f.part_id = v.id
              AND f.payee_id = h.payee_id AND f.role <> '{FeeRole.HOST}')
          AND NOT EXISTS (SELECT 1 FROM payouts_linediscount g
              WHERE g.part_id = v.id AND g.cooperative_id = h.payee_id)
          AND NOT EXISTS (SELECT 1 FROM payment_refund r
              WHERE r.vendor_order_id = v.id AND r.borne_by_id = h.payee_id)
          AND v.depot_id IS NULL
        GROUP BY v.number, h.kept HAVING h.kept <> COALESCE(SUM(p.amount), 0)
        """,
    )
