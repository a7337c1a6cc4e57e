"""Gift cards: what is not redeemed is owed, what is redeemed is on a balance."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.integrity import Breach, Range, invariant, lines, listed
from payments.credit.integrity import POSTED
from payments.credit.states import Origin
from payments.ledger.models import LedgerAccount
from payments.ledger.states import AccountKind
from payments.payment.states import RefundState

from .models import GiftCard
from .states import GiftCardStatus

# A page to pay on ends after a day; who pays at a counter or by a bank takes some more.
PAID_BY = timedelta(days=14)
REFUNDED_BY = timedelta(days=30)


@invariant("gift cards not yet redeemed are owed in the books", over=LedgerAccount)
def owed_in_books(ids: Range) -> Iterator[Breach]:
    """One that its buyer's bank took back for good is owed to nobody."""
    owed = f"""(
        SELECT COALESCE(SUM(g.amount), 0) FROM gift_cards_giftcard g
        WHERE g.currency = a.currency AND (g.status = '{GiftCardStatus.PAID}'
          OR g.status = '{GiftCardStatus.BLOCKED}' AND NOT EXISTS (
            SELECT 1 FROM ledger_ledgertransaction t
            WHERE t.cause = 'gift-card:' || g.id || ':lost'))
    )"""
    return lines(
        "account {}: {} in the books, cards of {}",
        f"""
        SELECT a.key, {POSTED}, {owed} FROM ledger_ledgeraccount a
        WHERE {ids.having("a.id")} AND a.kind = '{AccountKind.GIFT_CARDS}'
          AND {POSTED} <> {owed}
        """,
    )


@invariant("paid gift cards are in the books", over=GiftCard)
def paid_in_books(ids: Range) -> Iterator[Breach]:
    unpaid = listed((GiftCardStatus.UNPAID, GiftCardStatus.CANCELED))
    return lines(
        "gift card {}: {}, and nothing of it is in the books",
        f"""
        SELECT g.id, g.status FROM gift_cards_giftcard g
        WHERE {ids.having("g.id")} AND g.status NOT IN ({unpaid}) AND NOT EXISTS (
            SELECT 1 FROM ledger_ledgertransaction t
            WHERE t.cause = 'gift-card:' || g.id)
        """,
    )


@invariant("redeemed gift cards are on a balance", over=GiftCard)
def redeemed_onto_balances(ids: Range) -> Iterator[Breach]:
    """All of each, once, on the balance of who redeemed it; and no other is."""
    return lines(
        "gift card {}: {}, {} of it is on a balance",
        f"""
        SELECT g.id, g.status, COALESCE(c.amount, 0) FROM gift_cards_giftcard g
        LEFT JOIN credit_credit c ON c.id = g.credit_id
          AND c.currency = g.currency AND c.user_id = g.redeemed_by_id
          AND c.origin = '{Origin.GIFT_CARD}'
        WHERE {ids.having("g.id")} AND COALESCE(c.amount, 0)
          <> CASE WHEN g.status = '{GiftCardStatus.REDEEMED}' THEN g.amount ELSE 0 END
        """,
    )


@invariant("gift cards are paid or given up in time", over=GiftCard)
def paid_in_time(ids: Range) -> Iterator[Breach]:
    return lines(
        "gift card {}: waiting for its payment since {}",
        f"""
        SELECT g.id, g.created FROM gift_cards_giftcard g
        WHERE {ids.having("g.id")} AND g.status = '{GiftCardStatus.UNPAID}'
          AND g.created < %s
        """,
        timezone.now() - PAID_BY,
    )


@invariant("returned gift cards are paid back", over=GiftCard)
def returned_in_time(ids: Range) -> Iterator[Breach]:
    done = listed((RefundState.SUCCEEDED,))
    return lines(
        "gift card {}: returned on {}, its refund is {}",
        f"""
        SELECT g.id, g.refunded_at, g.refund_state FROM gift_cards_giftcard g
        WHERE {ids.having("g.id")} AND g.status = '{GiftCardStatus.REFUNDED}'
          AND g.refund_state NOT IN ({done})
          AND (g.refunded_at < %s OR g.refund_state IN ('', '{RefundState.FAILED}'))
        """,
        timezone.now() - REFUNDED_BY,
    )
