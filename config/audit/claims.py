"""Claims: of what was sent, held while open, paid once, and as their history says."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from orders.claims.models import Claim, ClaimLine
from orders.claims.states import ENDED, OF_MONEY, WAITING, ClaimState

from .invariants import Breach, Range, invariant, lines, listed

_ENDED, _WAITING = listed(set(map(str, ENDED))), listed(set(map(str, WAITING)))
_MONEY = listed(set(map(str, OF_MONEY)))
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
          AND (n.vendor_order_id <> c.part_id OR s.packs > n.shipped)
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
            JOIN payment_refund f ON f.vendor_order_id = d.paid_part_id
             AND f.cause IN ('claim:' || d.number, 'claim:' || d.number || ':balance')
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
        JOIN order_vendororder p ON p.id = c.part_id
        WHERE {ids.having("c.id")}
          AND (v.total <> 0 OR v.partner_id <> p.partner_id OR c.granted_at IS NULL)
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
