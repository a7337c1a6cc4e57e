"""What Stripe kept, and what a changed rate cost, in the books; once a movement.

The books are in the currency that was paid in. What Stripe counts in the currency it
settles in is booked at the rate of the payment's own charge, so that the books value
what lies at Stripe at the rate at which it came.
"""

from collections.abc import Iterable, Mapping

from core.money import at_ratio, split, to_minor
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.models import Payment
from payments.payouts.services.entries import SHOPPERS
from payments.reconciliation.models import StripeRow
from payments.reconciliation.states import (
    ADJUSTMENTS,
    CHARGES,
    FEES,
    PAID_AHEAD,
    Match,
)

from .rows import Paid, paid_by

OF_SHOPPERS = frozenset({Match.PAYMENT, Match.REFUND, Match.DISPUTE, *PAID_AHEAD})
COSTS = Account(AccountKind.FEES)


def book_costs(rows: Iterable[StripeRow], rates: Mapping[Paid, StripeRow]) -> int:
    """Book the fees and differences of these movements; how many were new.

    `rates` are the charges of what they are of.
    """
    drafts: list[Draft] = []
    for row in rows:
        if row.match == Match.PLATFORM:
            drafts += _own_fee(row)
        elif row.match in OF_SHOPPERS:
            rate = rates.get(paid_by(row))
            drafts += _fee(row, rate)
            drafts += _difference(row, rate)
    return len(post(drafts))


def _own_fee(row: StripeRow) -> list[Draft]:
    """A fee that is no payment's, in the currency it was taken in."""
    cost = -row.amount if row.kind in FEES else 0
    cost += row.fee
    entries = [Entry(SHOPPERS, cost), Entry(COSTS, -cost)]
    return [
        Draft(
            f"stripe-fee:{row.txn_id}",
            TransactionKind.PAYMENT_FEE,
            row.currency,
            entries,
            note=row.kind,
            created=row.created,
        )
    ]


def _fee(row: StripeRow, rate: StripeRow | None) -> list[Draft]:
    """The fee of a dispute is booked with the dispute."""
    if not row.fee or row.kind in ADJUSTMENTS or not any(paid_by(row)):
        return []
    cost = _presented(row.fee, rate or row)
    return [_draft("stripe-fee", TransactionKind.PAYMENT_FEE, row, cost)]


def _difference(row: StripeRow, rate: StripeRow | None) -> list[Draft]:
    """What left Stripe beyond what the payment brought, since the rate has changed."""
    if rate is None or row.kind in CHARGES or row.presented is None or not row.amount:
        return []
    if not rate.presented:
        return []  # what was paid in is not known: there is nothing to compare with
    brought = at_ratio(row.presented, rate.amount, rate.presented)
    moved = -row.amount - (brought if row.amount < 0 else -brought)
    if not moved:
        return []
    return [_draft("exchange", TransactionKind.EXCHANGE, row, _presented(moved, rate))]


def _presented(settled: int, rate: StripeRow) -> int:
    """In the currency that was paid in."""
    if not rate.amount or rate.presented is None:
        return settled
    return at_ratio(settled, rate.presented, abs(rate.amount))


def _draft(what: str, kind: str, row: StripeRow, cost: int) -> Draft:
    paid = row.payment or row.gift_card or row.prepayment
    assert paid is not None  # noqa: S101 - both callers have looked
    entries: list[Entry] = []
    for vendor_order_id, share in _by_vendor_order(row.payment, cost):
        entries += [
            Entry(SHOPPERS, share, vendor_order_id),
            Entry(COSTS, -share, vendor_order_id),
        ]
    return Draft(
        f"{what}:{row.txn_id}",
        kind,
        paid.currency,
        entries,
        note=row.source,
        created=row.created,
    )


def _by_vendor_order(
    payment: Payment | None, cost: int
) -> list[tuple[int | None, int]]:
    """By what each part of a paid order cost."""
    if payment is None:
        return [(None, cost)]
    order = payment.order
    vendor_orders = list(order.vendor_orders.all()) if order.paid_at else []
    if not vendor_orders:
        return [(None, cost)]
    totals = [
        to_minor(vendor_order.total, payment.currency) for vendor_order in vendor_orders
    ]
    ids: list[int | None] = [vendor_order.pk for vendor_order in vendor_orders]
    return list(zip(ids, split(cost, totals), strict=True))
