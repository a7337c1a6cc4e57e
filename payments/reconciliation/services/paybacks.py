"""Money back to shoppers on a statement: what left the bank, and what it returned."""

import re
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef

from core import dates
from core.outbox import enqueue
from payments.payment.models import Refund
from payments.payment.services.offline_refunds import note_transferred
from payments.payment.services.refund_settlement import is_by_transfer
from payments.payment.states import RefundState
from payments.reconciliation.models import BankLine, IncomingTransfer
from payments.reconciliation.queries import transferred_refunds
from payments.reconciliation.states import FindingKind, IncomingState, Match

from .arrivals import note_bounced, note_returned
from .findings import Amount, Found

NOTE = "reconciliation.outgoing"
_NAMED = re.compile(r"(?<![A-Z0-9])(RB|RT)\s?-?\s?(\d{1,15})(?!\d)", re.IGNORECASE)


def match_outgoing(rows: Sequence[BankLine]) -> list[Found]:
    """Match lines with what they pay back; what has another amount is found."""
    named = {row: _named(row) for row in rows if _may_pay_back(row)}
    refunds = _refunds(pk for kind, pk in named.values() if kind == "RB")
    returns = _returns(pk for kind, pk in named.values() if kind == "RT")
    found = []
    for row, (kind, pk) in named.items():
        waiting = refunds if kind == "RB" else returns
        paid_back = waiting.get(pk)
        if paid_back is None:
            continue
        expected = _expected(paid_back)
        if expected != Amount(row.amount, row.currency):
            found.append(_other_amount(row, expected))
            continue
        _match(row, paid_back)
        # Transferred twice, the second line is nobody's.
        del waiting[pk]
    return found


def match_bounced(rows: Sequence[BankLine]) -> None:
    """Match lines with refunds that were transferred, and that the bank returned.

    One of another amount is left to people, as all that came from outside.
    """
    named = {row: _named(row) for row in rows if _may_be_returned(row)}
    ids = [pk for kind, pk in named.values() if kind == "RB"]
    sent = transferred_refunds().in_bulk(ids)
    for row, (kind, pk) in named.items():
        refund = sent.get(pk) if kind == "RB" else None
        if refund and _expected(refund) == Amount(-row.amount, row.currency):
            _match(row, refund)
            del sent[pk]  # a second line of it is nobody's


def _may_be_returned(row: BankLine) -> bool:
    return row.match == Match.NOTHING and row.amount > 0


def _may_pay_back(row: BankLine) -> bool:
    return row.match == Match.NOTHING and row.amount < 0


def _named(row: BankLine) -> tuple[str, int]:
    """Which kind of money back a line names, and its id; none where it is unclear."""
    all_named = {(kind.upper(), int(pk)) for kind, pk in _NAMED.findall(row.reference)}
    return all_named.pop() if len(all_named) == 1 else ("", 0)


def _refunds(ids: Iterable[int]) -> dict[int, Refund | IncomingTransfer]:
    """Those that no line of a bank has paid yet, whether or not staff noted it."""
    paid = BankLine.objects.filter(refund=OuterRef("pk"), amount__lt=0)
    rows = Refund.objects.filter(
        ~Exists(paid),
        pk__in=list(ids),
        state__in=(RefundState.PENDING, RefundState.SUCCEEDED),
    )
    found = rows.select_related("payment")
    return {row.pk: row for row in found if is_by_transfer(row)}


def _returns(ids: Iterable[int]) -> dict[int, Refund | IncomingTransfer]:
    """The same of transfers that go back."""
    states = (IncomingState.RETURNING, IncomingState.RETURNED)
    rows = IncomingTransfer.objects.filter(
        pk__in=list(ids), state__in=states, return_line=None
    )
    return {row.pk: row for row in rows.select_related("line")}


def _expected(paid_back: Refund | IncomingTransfer) -> Amount:
    if isinstance(paid_back, Refund):
        return Amount(-paid_back.amount, paid_back.payment.currency)
    return Amount(-paid_back.left, paid_back.line.currency)


def _match(row: BankLine, paid_back: Refund | IncomingTransfer) -> None:
    incoming: int | None = None
    if isinstance(paid_back, Refund):
        row.match, row.refund = Match.REFUND, paid_back
    else:
        row.match, incoming = Match.RETURN, paid_back.pk
    row.save(update_fields=["match", "refund"])
    enqueue(NOTE, f"{NOTE}:{row.pk}", line=row.pk, incoming=incoming)


def _other_amount(row: BankLine, expected: Amount) -> Found:
    return Found(
        f"bank:{row.digest}",
        FindingKind.BANK_AMOUNT,
        row.reference,
        dates.start_of(row.booked_on),
        Amount(row.amount, row.currency),
        expected,
    )


def note_outgoing(line_id: int, incoming_id: int | None = None) -> None:
    """The bank has moved it: what was to be paid back is, or is not after all; once."""
    line = BankLine.objects.select_related("refund__payment").get(pk=line_id)
    if incoming_id is not None:
        note_returned(incoming_id, line=line)
    elif line.refund and line.amount > 0:
        _note_bounced(line.refund)
    elif line.refund and line.refund.state == RefundState.PENDING:
        note_transferred(line.refund)


def _note_bounced(refund: Refund) -> None:
    """Both its lines may stand on one statement, and this one be read first."""
    if refund.state == RefundState.PENDING:
        refund = note_transferred(refund)
    note_bounced(refund)
