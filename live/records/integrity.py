"""Records of broadcasts: evidence is made, chained and kept; hosts have their share."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.integrity import Breach, Range, invariant, lines
from core.storage import private_storage
from live.broadcasts.models import Broadcast
from live.records.models import EvidenceBundle
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.states import RefundState
from payments.payouts.models import LineFee
from payments.payouts.states import FeeRole

LATE = timedelta(days=1)
HOST = f"f.role = '{FeeRole.HOST}'"


@invariant("bundles of evidence are chained without a gap", over=EvidenceBundle)
def evidence_chained(ids: Range) -> Iterator[Breach]:
    return lines(
        "bundle {}: does not follow the one before it",
        f"""
        SELECT e.number FROM records_evidencebundle e
        WHERE {ids.having("e.id")} AND e.number > 1 AND NOT EXISTS (
            SELECT 1 FROM records_evidencebundle b
            WHERE b.number = e.number - 1 AND b.manifest = e.previous)
        """,
    )


@invariant("broadcasts that ended have evidence", over=Broadcast)
def evidence_made(ids: Range) -> Iterator[Breach]:
    """A day later at the latest."""
    before = timezone.now() - LATE
    return lines(
        "broadcast {}: ended at {}, and nothing is kept of it",
        f"""
        SELECT b.code, b.ended_at FROM broadcasts_broadcast b
        WHERE {ids.having("b.id")} AND b.status = 'ended'
          AND b.ended_at < %s AND b.created < %s AND NOT EXISTS (
            SELECT 1 FROM records_evidencebundle e WHERE e.broadcast_id = b.id)
        """,
        before,
        before,
    )


@invariant("evidence stays for its years, and while it is held", over=EvidenceBundle)
def evidence_kept(ids: Range) -> Iterator[Breach]:
    return lines(
        "bundle {}: deleted at {}",
        f"""
        SELECT e.number, g.at FROM records_evidencegone g
        JOIN records_evidencebundle e ON e.id = g.bundle_id
        WHERE {ids.having("e.id")} AND (g.at < e.keep_until OR EXISTS (
            SELECT 1 FROM records_legalhold h
            WHERE h.broadcast_id = e.broadcast_id AND h.since < g.at
              AND (h.released_at IS NULL OR h.released_at > g.at)))
        """,
    )


@invariant("files of evidence are there", over=EvidenceBundle, span=500)
def evidence_there(ids: Range) -> Iterator[Breach]:
    """Whether they are as they were written, the office's page looks."""
    storage = private_storage()
    rows = EvidenceBundle.objects.filter(pk__range=(ids.first, ids.last), gone=None)
    for bundle in rows.iterator():
        if not storage.exists(bundle.file):
            yield f"bundle {bundle.number}: its file is gone"


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
    kinds = (
        TransactionKind.PAID,
        TransactionKind.REFUND,
        TransactionKind.REFUND_FAILED,
        TransactionKind.UNFUNDED,
        TransactionKind.WRITTEN_OFF,
        TransactionKind.RECOVERED,
    )
    booked = ", ".join(f"'{kind}'" for kind in kinds)
    return lines(
        "part {}: {} stayed for its host, the books have {}",
        f"""
        SELECT v.number, h.kept, COALESCE(SUM(p.amount), 0) FROM (
            SELECT f.vendor_order_id, f.payee_id, SUM(f.amount) - COALESCE(SUM((
                SELECT SUM(x.amount) FROM payouts_feereturn x
                LEFT JOIN payment_refund r ON r.id = x.refund_id
                WHERE x.fee_id = f.id
                  AND COALESCE(r.state, '') <> '{RefundState.FAILED}')), 0) AS kept
            FROM payouts_linefee f WHERE {HOST} AND f.vendor_order_id IN (
                SELECT vendor_order_id FROM payouts_linefee f
                WHERE {ids.having("f.id")} AND {HOST})
            GROUP BY f.vendor_order_id, f.payee_id
        ) h
        JOIN order_vendororder v ON v.id = h.vendor_order_id
        JOIN order_order o ON o.id = v.order_id AND o.paid_at IS NOT NULL
        LEFT JOIN ledger_posting p ON p.vendor_order_id = v.id
          AND p.account_id IN (SELECT a.id FROM ledger_ledgeraccount a
            WHERE a.partner_id = h.payee_id AND a.kind IN
              ('{AccountKind.COOPERATIVE}', '{AccountKind.PAYABLE}'))
          AND p.transaction_id IN (
            SELECT t.id FROM ledger_ledgertransaction t WHERE t.kind IN ({booked}))
        WHERE NOT EXISTS (SELECT 1 FROM payouts_linefee f WHERE f.vendor_order_id = v.id
              AND f.payee_id = h.payee_id AND f.role <> '{FeeRole.HOST}')
          AND NOT EXISTS (SELECT 1 FROM payouts_linediscount g
              WHERE g.vendor_order_id = v.id AND g.cooperative_id = h.payee_id)
          AND NOT EXISTS (SELECT 1 FROM payment_refund r
              WHERE r.vendor_order_id = v.id AND r.borne_by_id = h.payee_id)
          AND v.depot_id IS NULL
        GROUP BY v.number, h.kept HAVING h.kept <> COALESCE(SUM(p.amount), 0)
        """,
    )
