"""A bank statement against our transfers: taken as a whole or not at all."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import structlog
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import timezone

from accounts.models import User
from core import dates
from core.activity_log import record
from core.imports.rows import ReadRows
from core.secrets import Secret
from core.transactions import whole_act
from core.transitions import move
from payments.payouts.models import PayoutBatch, Transfer
from payments.payouts.states import Rail, TransferState
from payments.reconciliation.models import BankLine, Finding, Run, StripeRow
from payments.reconciliation.statement_files import StatementLine
from payments.reconciliation.states import (
    RUN_MOVES,
    FindingKind,
    FindingState,
    Match,
    ReconciliationState,
    RecordSource,
)

from .arrivals import open_incoming
from .findings import Amount, Found, open_findings, settle
from .paybacks import match_bounced, match_outgoing

_BATCH = r"P-\d{4}-\d{4,}"
_KEY = re.compile(rf"(?<![A-Z0-9-])({_BATCH})(-\d{{3,}})?(?![A-Z0-9-])", re.IGNORECASE)
# A payout of Stripe's reaches the bank within so many days.
ARRIVES_WITHIN = timedelta(days=7)

logger = structlog.get_logger(__name__)


@dataclass
class _Ours:
    """What a statement's lines may be about."""

    transfers: dict[str, Transfer] = field(default_factory=dict)
    batches: dict[str, PayoutBatch] = field(default_factory=dict)
    sums: dict[int, int] = field(default_factory=dict)


@whole_act
def take_statement(statement: ReadRows[StatementLine], *, name: str, by: User) -> Run:
    """Keep its lines, match them, and say what does not agree on either side.

    The same lines brought in again change nothing, also at the same moment. What pays
    orders is matched with them after the commit. Raises `WrongRowsError`.
    """
    statement.require_right()
    now = timezone.now()
    run = Run.objects.create(
        side=RecordSource.BANK, by=by, file_name=name[:100], started=now, finished=now
    )
    lines = _new_lines(statement.rows)
    ours = _ours(lines)
    rows = _kept(run, [_matched(run, line, ours) for line in lines])
    found = match_outgoing(rows)
    match_bounced(rows)
    told = open_incoming(run, rows) | {each.key for each in found}
    found += [
        wrong
        for row in rows
        if (wrong := _wrong(row, ours)) is not None and wrong.key not in told
    ]
    days = [line.booked_on for line in statement.rows]
    found += _missing(min(days), max(days))
    run.seen = len(rows)
    run.matched = sum(row.match != Match.NOTHING for row in rows)
    run.since, run.until = dates.start_of(min(days)), dates.end_of(max(days))
    open_findings(run, found)
    _settle_transfers()
    run.save()
    move(run, ReconciliationState.DONE, moves=RUN_MOVES, field="state")
    after = {"file": run.file_name, "lines": run.seen, "matched": run.matched}
    record("statement.taken", run, after=after, scope="office:market")
    logger.info("statement_taken", run=run.pk, lines=run.seen, by=by.pk)
    return run


def _kept(run: Run, rows: list[BankLine]) -> list[BankLine]:
    """Those that nobody else wrote at this moment, as they stand now."""
    BankLine.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return list(run.lines.select_related("transfer", "batch").order_by("pk"))


def _new_lines(lines: Iterable[StatementLine]) -> list[StatementLine]:
    by_digest = {line.digest: line for line in lines}
    known = BankLine.objects.filter(digest__in=by_digest)
    for digest in known.values_list("digest", flat=True):
        del by_digest[digest]
    return list(by_digest.values())


def _keys(reference: str) -> tuple[set[str], set[str]]:
    """Keys of transfers and numbers of batches that a line names."""
    found = [match.groups() for match in _KEY.finditer(reference)]
    transfers = {f"{batch}{place}".upper() for batch, place in found if place}
    return transfers, {batch.upper() for batch, place in found if not place}


def _ours(lines: Sequence[StatementLine]) -> _Ours:
    named = [_keys(line.reference) for line in lines]
    keys = {key for transfers, _batches in named for key in transfers}
    numbers = {number for _transfers, batches in named for number in batches}
    rows = Transfer.objects.filter(key__in=keys)
    batches = PayoutBatch.objects.filter(number__in=numbers)
    sums = (
        Transfer.objects.filter(batch__in=batches)
        .exclude(state=TransferState.INTENDED)
        .order_by()
        .values_list("batch")
        .annotate(total=Sum("amount"))
    )
    return _Ours(
        {row.key: row for row in rows},
        {batch.number: batch for batch in batches},
        dict(sums),
    )


def _matched(run: Run, line: StatementLine, ours: _Ours) -> BankLine:
    account: Any = Secret.of(line.account) if line.account else None
    row = BankLine(
        run=run,
        digest=line.digest,
        booked_on=line.booked_on,
        amount=line.amount,
        currency=line.currency,
        reference=line.reference,
        party=line.party,
        party_account=account,
    )
    keys, numbers = _keys(line.reference)
    transfers = [ours.transfers[key] for key in keys if key in ours.transfers]
    batches = [ours.batches[number] for number in numbers if number in ours.batches]
    if len(transfers) == 1:
        row.match, row.transfer = Match.TRANSFER, transfers[0]
    elif not transfers and len(batches) == 1:
        row.match, row.batch = Match.BATCH, batches[0]
    elif transfers and len({each.batch_id for each in transfers}) == 1:
        row.match, row.batch = Match.BATCH, transfers[0].batch
        ours.sums[row.batch.pk] = sum(each.amount for each in transfers)
    elif line.amount > 0 and _is_payout(line):
        row.match = Match.PLATFORM
    return row


def _is_payout(line: StatementLine) -> bool:
    """Money that Stripe has paid out to the market arrives."""
    day = dates.start_of(line.booked_on)
    return StripeRow.objects.filter(
        kind="payout",
        amount=-line.amount,
        currency=line.currency,
        created__gte=day - ARRIVES_WITHIN,
        created__lt=day + timedelta(days=1),
    ).exists()


def _wrong(row: BankLine, ours: _Ours) -> Found | None:
    said = Amount(row.amount, row.currency)
    happened = dates.start_of(row.booked_on)
    if row.match == Match.NOTHING:
        about = row.reference or str(row.booked_on)
        kind = FindingKind.BANK_UNKNOWN
        return Found(f"bank:{row.digest}", kind, about, happened, said)
    if row.transfer is not None and row.amount > 0:
        if row.transfer.state == TransferState.FAILED:
            return None
        kind = FindingKind.BANK_RETURNED
        return Found(f"bank:{row.digest}", kind, row.transfer.key, happened, said)
    expected = _expected(row, ours)
    if expected is None or expected == said:
        return None
    about = row.transfer.key if row.transfer else str(row.batch)
    kind = FindingKind.BANK_AMOUNT
    return Found(f"bank:{row.digest}", kind, about, happened, said, expected)


def _expected(row: BankLine, ours: _Ours) -> Amount | None:
    if row.transfer is not None:
        return Amount(-row.transfer.amount, row.transfer.currency)
    if row.batch is not None:
        return Amount(-ours.sums.get(row.batch.pk, 0), row.batch.currency)
    return None


def _on_a_statement() -> Q:
    lines = BankLine.objects.filter(amount__lt=0)
    return Q(Exists(lines.filter(transfer=OuterRef("pk")))) | Q(
        Exists(lines.filter(batch=OuterRef("batch")))
    )


def _missing(first: date, last: date) -> list[Found]:
    """Transfers that were confirmed in these days and are on no statement.

    The last day is left out: what was confirmed on it may be booked a day later.
    """
    rows = Transfer.objects.filter(
        rail=Rail.BANK,
        state=TransferState.CONFIRMED,
        settled_at__gte=dates.start_of(first),
        settled_at__lt=dates.start_of(last),
    ).exclude(_on_a_statement())
    return [
        Found(
            f"bank-transfer:{row.pk}",
            FindingKind.BANK_MISSING,
            row.key,
            row.settled_at or dates.start_of(last),
            expected=Amount(-row.amount, row.currency),
        )
        for row in rows.order_by("pk")
    ]


def _settle_transfers() -> None:
    """A transfer that was missing stands on this statement, or has come back."""
    rows = Transfer.objects.filter(_on_a_statement() | Q(state=TransferState.FAILED))
    waiting = Finding.objects.filter(
        kind=FindingKind.BANK_MISSING, state=FindingState.OPEN
    )
    ids = [int(key.partition(":")[2]) for key in waiting.values_list("key", flat=True)]
    agreed = rows.filter(pk__in=ids).values_list("pk", flat=True)
    settle(f"bank-transfer:{pk}" for pk in agreed)
