"""Money that Stripe takes to sellers: in the books, within the sale, never twice."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.integrity import Breach, Range, invariant, lines, listed
from payments.ledger.integrity import booked
from payments.ledger.states import AccountKind
from payments.payouts.models import Hold, StripeReversal, StripeTransfer
from payments.payouts.services.stripe_transfers import NO_FUNDS
from payments.payouts.states import StripeState

PAYABLE, SHOPPERS = AccountKind.PAYABLE, AccountKind.SHOPPERS
CONFIRMED, FAILED = StripeState.CONFIRMED, StripeState.FAILED
OPEN = listed((StripeState.INTENDED, StripeState.SENT, StripeState.UNKNOWN))
TOO_LONG = timedelta(hours=6)
_GONE = f"CASE WHEN x.state = '{FAILED}' THEN 0 ELSE x.amount END"
_DONE = f"CASE WHEN x.state = '{CONFIRMED}' THEN x.amount ELSE 0 END"


def _off(
    table: str, cause: str, ids: Range, kind: str, wanted: str
) -> Iterator[Breach]:
    return lines(
        "row {}: {} of {}, the books have {}",
        f"""
        SELECT x.id, x.state, x.amount, COALESCE(b.amount, 0) FROM {table} x
        LEFT JOIN ({booked(table, cause, ids, kind)}) b ON b.id = x.id
        WHERE {ids.having("x.id")} AND COALESCE(b.amount, 0) <> {wanted}
        """,
    )


@invariant("transfers by Stripe are taken from what is owed", over=StripeTransfer)
def transfers_taken(ids: Range) -> Iterator[Breach]:
    return _off("payouts_stripetransfer", "stripe", ids, PAYABLE, f"-({_GONE})")


@invariant("transfers by Stripe have left what the market holds", over=StripeTransfer)
def transfers_left(ids: Range) -> Iterator[Breach]:
    return _off("payouts_stripetransfer", "stripe", ids, SHOPPERS, _DONE)


@invariant("what Stripe takes back is owed again", over=StripeReversal)
def reversals_owed(ids: Range) -> Iterator[Breach]:
    return _off("payouts_stripereversal", "stripe-back", ids, PAYABLE, _GONE)


@invariant("what Stripe took back is held by the market", over=StripeReversal)
def reversals_held(ids: Range) -> Iterator[Breach]:
    return _off("payouts_stripereversal", "stripe-back", ids, SHOPPERS, f"-({_DONE})")


@invariant("no more is taken back than was sent", over=StripeTransfer)
def reversals_within(ids: Range) -> Iterator[Breach]:
    return lines(
        "transfer {}: {} of {} was taken back, at Stripe {} of {}",
        f"""
        SELECT x.id, r.amount, x.amount, r.sent, x.sent FROM payouts_stripetransfer x
        JOIN (SELECT transfer_id, SUM(amount) AS amount, SUM(sent) AS sent
              FROM payouts_stripereversal
              WHERE state <> '{FAILED}' GROUP BY transfer_id) r ON r.transfer_id = x.id
        WHERE {ids.having("x.id")} AND (r.amount > x.amount OR r.sent > x.sent)
        """,
    )


@invariant("no sale is sent by Stripe for more than it earned", over=StripeTransfer)
def within_the_share(ids: Range) -> Iterator[Breach]:
    """Refunds count where they were taken from what was owed, that is, in full."""
    return lines(
        "transfer {}: {} was sent of a sale that earned {}",
        f"""
        SELECT x.id, s.amount, e.amount FROM payouts_stripetransfer x
        JOIN (SELECT vendor_order_id, partner_id, SUM(amount) AS amount FROM (
                SELECT vendor_order_id, partner_id, amount FROM payouts_stripetransfer
                WHERE state <> '{FAILED}'
                UNION ALL SELECT t.vendor_order_id, t.partner_id, -r.amount
                FROM payouts_stripereversal r
                JOIN payouts_stripetransfer t ON t.id = r.transfer_id
                WHERE r.state <> '{FAILED}') y GROUP BY vendor_order_id, partner_id) s
          ON s.vendor_order_id = x.vendor_order_id AND s.partner_id = x.partner_id
        LEFT JOIN (
            SELECT p.vendor_order_id, a.partner_id, SUM(p.amount) AS amount
            FROM ledger_posting p
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
            JOIN ledger_ledgertransaction t ON t.id = p.transaction_id
            WHERE a.kind = '{PAYABLE}' AND t.kind = 'earned'
            GROUP BY p.vendor_order_id, a.partner_id) e
          ON e.vendor_order_id = x.vendor_order_id AND e.partner_id = x.partner_id
        WHERE {ids.having("x.id")} AND s.amount > COALESCE(e.amount, 0)
        """,
    )


@invariant("transfers by Stripe come to an end", over=StripeTransfer)
def transfers_end(ids: Range) -> Iterator[Breach]:
    """Those that wait for money at Stripe may wait; the overdue alert names them."""
    return lines(
        "transfer {}: {} since {}",
        f"""
        SELECT x.id, x.state, x.created FROM payouts_stripetransfer x
        WHERE {ids.having("x.id")} AND x.state IN ({OPEN}) AND x.created < %s
          AND x.error_code <> '{NO_FUNDS}'
        """,
        timezone.now() - TOO_LONG,
    )


@invariant("what is taken back comes to an end", over=StripeReversal)
def reversals_end(ids: Range) -> Iterator[Breach]:
    return lines(
        "row {}: {} since {}",
        f"""
        SELECT x.id, x.state, x.created FROM payouts_stripereversal x
        WHERE {ids.having("x.id")} AND x.state IN ({OPEN}) AND x.created < %s
        """,
        timezone.now() - TOO_LONG,
    )


@invariant("held sales are not sent by Stripe", over=Hold)
def held_stays(ids: Range) -> Iterator[Breach]:
    return lines(
        "sale {}: held since {}, transfer {} was begun at {}",
        f"""
        SELECT h.vendor_order_id, h.created, x.id, x.tried_at FROM payouts_hold h
        JOIN payouts_stripetransfer x ON x.vendor_order_id = h.vendor_order_id
        WHERE {ids.having("h.id")} AND h.released_at IS NULL
          AND x.created > h.created AND x.state <> '{FAILED}'
        """,
    )
