"""Stripe's movements as rows of ours: read as often as one likes, each is one row."""

from collections.abc import Sequence

from orders.reconciliation import gateway
from orders.reconciliation.gateway import Txn
from orders.reconciliation.models import StripeRow
from orders.reconciliation.states import CHARGES, FindingKind, Match

from .findings import Amount, Found
from .matching import Matched, matches

_KEPT = (
    "kind", "amount", "fee", "net", "currency", "presented", "presented_currency",
    "source", "match", "payment", "refund", "dispute", "transfer", "reversal",
    "created", "available_on",
)  # fmt: skip


def take_page(txns: Sequence[Txn]) -> tuple[list[StripeRow], list[Found]]:
    """Write a page of movements down; the rows, and what does not agree."""
    found = matches(txns)
    StripeRow.objects.bulk_create(
        [_row(txn, found[txn.id]) for txn in txns],
        update_conflicts=True,
        unique_fields=["txn_id"],
        update_fields=_KEPT,
    )
    rows = StripeRow.objects.filter(txn_id__in=[txn.id for txn in txns])
    kept = list(
        rows.select_related("payment__order").prefetch_related("payment__order__parts")
    )
    return kept, [
        wrong for row in kept if (wrong := _wrong(row, found[row.txn_id])) is not None
    ]


def _row(txn: Txn, matched: Matched) -> StripeRow:
    return StripeRow(
        txn_id=txn.id,
        kind=txn.kind,
        amount=txn.amount,
        fee=txn.fee,
        net=txn.net,
        currency=txn.currency,
        presented=txn.presented,
        presented_currency=txn.presented_currency,
        source=txn.source,
        match=matched.match,
        payment=matched.payment,
        refund=matched.refund,
        dispute=matched.dispute,
        transfer=matched.transfer,
        reversal=matched.reversal,
        created=txn.created,
        available_on=txn.available_on,
    )


def _wrong(row: StripeRow, matched: Matched) -> Found | None:
    if matched.match == Match.NOTHING:
        return Found(
            key_of_row(row),
            FindingKind.NOT_OURS,
            f"{row.kind} {row.source or row.txn_id}",
            row.created,
            Amount(row.amount, row.currency),
        )
    ours, theirs = (matched.expected, matched.currency), said(row)
    if matched.match == Match.PLATFORM or ours == theirs:
        return None
    return Found(
        key_of_amount(row),
        FindingKind.AMOUNT,
        f"{row.kind} {row.source}",
        row.created,
        Amount(*theirs),
        Amount(matched.expected or 0, matched.currency),
    )


def said(row: StripeRow) -> tuple[int, str]:
    """What Stripe says of the movement's source, in the currency that was paid in."""
    if row.presented is None:
        return abs(row.amount), row.currency
    return row.presented, row.presented_currency


def key_of_row(row: StripeRow) -> str:
    return f"txn:{row.txn_id}"


def key_of_amount(row: StripeRow) -> str:
    return f"amount:{row.txn_id}"


def rates_of(rows: Sequence[StripeRow]) -> dict[int, StripeRow]:
    """The charges of these rows' payments; one that was never read is read now."""
    wanted = {row.payment_id: row.payment for row in rows if row.payment_id}
    known = StripeRow.objects.filter(payment__in=wanted, kind__in=CHARGES)
    found = {int(row.payment_id or 0): row for row in known.order_by("-pk")}
    for payment_id, payment in wanted.items():
        if payment_id not in found and payment is not None and payment.charge_id:
            for page in (gateway.transactions_of(payment.charge_id),):
                kept, _wrong_ones = take_page(page) if page else ([], [])
                found |= {int(row.payment_id or 0): row for row in kept}
    return found
