"""Claims: of what was sent, held while open, paid once, and as their history says."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.integrity import Breach, Range, invariant, lines, listed, minor
from fulfilment.claims.models import Claim, ClaimLine
from fulfilment.claims.states import ENDED, OF_MONEY, WAITING, ClaimOutcome, ClaimState
from orders.order.states import VendorOrderStatus

_ENDED, _WAITING = listed(ENDED), listed(WAITING)
_MONEY = listed(OF_MONEY)
_HAS_LEFT = listed((VendorOrderStatus.SHIPPED, VendorOrderStatus.RECEIVED))
# What a row's replacement is; two rows of one pack are sent as one line.
_SENT_FOR = """
    JOIN order_line n ON n.id = r.line_id
    JOIN order_line s ON s.id = COALESCE(r.replaced_by_id, (
        SELECT MIN(x.id) FROM order_line x
        WHERE x.vendor_order_id = c.replacement_id
          AND x.stockrecord_id = n.stockrecord_id))
"""
# The clock moves claims on every few minutes; a day late it stands still.
LATE = timedelta(days=1)


@invariant("claims name lines of their part, and no more than was sent", over=ClaimLine)
def claims_of_what_was_sent(ids: Range) -> Iterator[Breach]:
    return lines(
        "claim {}: {} packs of line {}, {} were sent",
        f"""
        SELECT c.number, s.packs, n.id, n.shipped FROM claims_claimline r
        JOIN claims_claim c ON c.id = r.claim_id
        JOIN order_line n ON n.id = r.line_id
        JOIN (SELECT x.line_id, SUM(x.packs) AS packs FROM claims_claimline x
              JOIN claims_claim y ON y.id = x.claim_id
              WHERE y.state <> '{ClaimState.WITHDRAWN}' GROUP BY x.line_id) s
          ON s.line_id = r.line_id
        WHERE {ids.having("r.id")} AND c.state <> '{ClaimState.WITHDRAWN}'
          AND (n.vendor_order_id <> c.vendor_order_id OR s.packs > n.shipped)
        """,
    )


@invariant("claims hold their lines until they have ended", over=Claim)
def claims_hold_lines(ids: Range) -> Iterator[Breach]:
    return lines(
        "claim {}: {}, its line {} says otherwise",
        f"""
        SELECT c.number, c.state, r.line_id FROM claims_claim c
        JOIN claims_claimline r ON r.claim_id = c.id
        WHERE {ids.having("c.id")} AND r.is_open = (c.state IN ({_ENDED}))
        """,
    )


@invariant("claims are what their history says", over=Claim)
def claims_as_written(ids: Range) -> Iterator[Breach]:
    """The last event's `after` names the state; JSON is text in both databases."""
    return lines(
        "claim {}: {}, its history says otherwise",
        f"""
        SELECT c.number, c.state FROM claims_claim c
        LEFT JOIN (SELECT claim_id, MAX(id) AS id FROM claims_claimevent
                   GROUP BY claim_id) newest ON newest.claim_id = c.id
        LEFT JOIN claims_claimevent e ON e.id = newest.id
        WHERE {ids.having("c.id")}
          AND (e.id IS NULL OR CAST(e.after AS TEXT)
               NOT LIKE '%%"state": "' || c.state || '"%%')
        """,
    )


@invariant("money that a claim granted goes back, once", over=Claim)
def claims_paid(ids: Range) -> Iterator[Breach]:
    """Of the part that was paid for; what failed may be tried again elsewhere."""
    return lines(
        "claim {}: {} was granted, {} goes back",
        f"""
        SELECT c.number, c.amount, COALESCE(b.amount, 0) FROM claims_claim c
        LEFT JOIN (
            SELECT d.id AS claim_id, SUM(f.amount) AS amount FROM claims_claim d
            JOIN payment_refund f ON f.vendor_order_id = d.paid_vendor_order_id
             AND f.cause IN ('claim:' || d.number, 'claim:' || d.number || ':balance',
                             'claim:' || d.number || ':deposit')
            WHERE {ids.having("d.id")} GROUP BY d.id
        ) b ON b.claim_id = c.id
        WHERE {ids.having("c.id")} AND COALESCE(b.amount, 0) <> CASE
            WHEN c.outcome IN ({_MONEY}) AND c.granted_at IS NOT NULL
             AND c.state <> '{ClaimState.CLOSED}' THEN c.amount ELSE 0 END
        """,
    )


@invariant("goods sent once more cost nothing and belong to a claim", over=Claim)
def claims_replaced(ids: Range) -> Iterator[Breach]:
    return lines(
        "claim {}: replaced by {} of {}",
        f"""
        SELECT c.number, v.number, v.total FROM claims_claim c
        JOIN order_vendororder v ON v.id = c.replacement_id
        JOIN order_vendororder p ON p.id = c.vendor_order_id
        WHERE {ids.having("c.id")}
          AND (v.total <> 0 OR v.partner_id <> p.partner_id OR c.granted_at IS NULL)
        """,
    )


@invariant("money for packs left out of a replacement is what they cost", over=Claim)
def claims_missing_paid(ids: Range) -> Iterator[Breach]:
    """At most that and the delivery, of the part that was paid for, once it has left.

    Each row is rounded by itself, hence the one that it may be more.
    """
    worth = minor("p.line_price_incl_tax", "o.currency")
    delivery = minor("v.delivery_cost", "o.currency")
    return lines(
        "claim {}: {} went back for what was left out, worth {}",
        f"""
        SELECT c.number, f.amount, COALESCE(w.worth, 0) FROM claims_claim c
        JOIN order_vendororder v ON v.id = c.paid_vendor_order_id
        JOIN order_order o ON o.id = v.order_id
        JOIN (SELECT d.id, MIN(y.vendor_order_id) AS part, SUM(y.amount) AS amount
              FROM claims_claim d JOIN payment_refund y ON y.cause IN (
                'claim:' || d.number || ':missing',
                'claim:' || d.number || ':missing:balance',
                'claim:' || d.number || ':missing:deposit')
              WHERE {ids.having("d.id")} GROUP BY d.id) f ON f.id = c.id
        LEFT JOIN order_vendororder t ON t.id = c.replacement_id
         AND t.status IN ({_HAS_LEFT})
        LEFT JOIN (SELECT c.id, SUM(1 + {worth} * r.granted * s.short
                          / (100.0 * s.quantity)) AS worth
                   FROM claims_claim c JOIN claims_claimline r ON r.claim_id = c.id
                   {_SENT_FOR}
                   JOIN order_line p ON p.id = r.paid_line_id
                   JOIN order_order o ON o.id = p.order_id
                   WHERE {ids.having("c.id")} AND s.short > 0 GROUP BY c.id) w
          ON w.id = c.id AND t.id IS NOT NULL
        WHERE c.outcome <> '{ClaimOutcome.REPLACEMENT}'
           OR f.part <> c.paid_vendor_order_id
           OR w.worth IS NULL OR f.amount > w.worth + {delivery}
        """,
    )


@invariant("packs left out of a replacement are paid back", over=Claim)
def claims_missing_owed(ids: Range) -> Iterator[Breach]:
    """Where nothing else went back of that order, by a refund or by the bank."""
    return lines(
        "claim {}: nothing went back for {} packs left out of {}",
        f"""
        SELECT c.number, s.short, t.number FROM claims_claim c
        JOIN order_vendororder t ON t.id = c.replacement_id
        JOIN order_vendororder v ON v.id = c.paid_vendor_order_id
        JOIN payment_payment y ON y.order_id = v.order_id
            AND y.rest_of_id IS NULL AND y.state = 'succeeded'
        JOIN claims_claimline r ON r.claim_id = c.id
        {_SENT_FOR}
        JOIN order_line p ON p.id = r.paid_line_id
        WHERE {ids.having("c.id")} AND c.outcome = '{ClaimOutcome.REPLACEMENT}'
          AND t.status IN ({_HAS_LEFT}) AND s.short > 0 AND r.granted > 0
          AND p.line_price_incl_tax > 0
          AND NOT EXISTS (SELECT 1 FROM payment_refund z WHERE z.payment_id = y.id)
          AND NOT EXISTS (SELECT 1 FROM disputes_dispute d WHERE d.payment_id = y.id)
          AND NOT EXISTS (SELECT 1 FROM core_outboxmessage m
                          WHERE m.key = 'claims.missing:' || c.id
                            AND m.state <> 'done')
        """,
    )


@invariant("sales under an open claim are held back", over=Claim)
def claims_held(ids: Range) -> Iterator[Breach]:
    return lines(
        "claim {}: {}, the sale is {}",
        f"""
        SELECT c.number, c.state,
               CASE WHEN h.id IS NULL THEN 'free' ELSE 'held' END
        FROM claims_claim c LEFT JOIN payouts_hold h
          ON h.cause = 'claim:' || c.number AND h.released_at IS NULL
        WHERE {ids.having("c.id")} AND (h.id IS NOT NULL) <> (c.state IN ({_WAITING}))
        """,
    )


@invariant("claims that nobody answered move on", over=Claim)
def claims_move_on(ids: Range) -> Iterator[Breach]:
    """The office's own deadline only reminds it."""
    return lines(
        "claim {}: {} since {}",
        f"""
        SELECT c.number, c.state, c.deadline_at FROM claims_claim c
        WHERE {ids.having("c.id")} AND c.state IN ({_WAITING})
          AND c.state <> '{ClaimState.ESCALATED}' AND c.deadline_at < %s
        """,
        timezone.now() - LATE,
    )
