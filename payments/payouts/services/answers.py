"""What the bank says of transfers: looked through first, then taken as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.activity_log import record
from core.notify import notify_all
from core.refusals import RefusalError
from core.transitions import can_move, move
from payments.ledger.services import post
from payments.payouts.bank_answers import AnswerLine
from payments.payouts.locks import lock_batches, lock_transfers
from payments.payouts.models import PayoutBatch, Transfer
from payments.payouts.signals import households_answered
from payments.payouts.states import (
    BATCH_MOVES,
    LIVE,
    TRANSFER_MOVES,
    BatchState,
    TransferState,
)

from .batches import arrived, move_all, undone

UNKNOWN_KEY = _("no transfer has this key")
TWICE = _("this transfer is in the file twice")
NO_STATUS = _("unknown status: use confirmed, failed or unknown")
NOT_RELEASED = _("this transfer was not released")
TOO_LATE = _("this transfer already has another result")

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class AnswerProblem:
    line: AnswerLine
    what: str | Promise


@dataclass
class AnswerPlan:
    """What a file would change. Nothing is taken of one with problems."""

    moves: list[tuple[Transfer, AnswerLine]] = field(default_factory=list)
    known: int = 0
    problems: list[AnswerProblem] = field(default_factory=list)

    def to(self, state: str) -> list[Transfer]:
        return [each for each, line in self.moves if line.status == state]

    @property
    def confirmed(self) -> list[Transfer]:
        return self.to(TransferState.CONFIRMED)

    @property
    def failed(self) -> list[Transfer]:
        return self.to(TransferState.FAILED)

    @property
    def unsure(self) -> list[Transfer]:
        return self.to(TransferState.UNKNOWN)


class BankAnswerError(RefusalError):
    """Raised when a file has lines that can't be taken; nothing was changed."""

    def __init__(self, plan: AnswerPlan) -> None:
        super().__init__(str(_("Nothing was changed: some rows have errors.")))
        self.plan = plan


def look_through(lines: Sequence[AnswerLine]) -> AnswerPlan:
    """What taking these lines would do; two queries."""
    lines = _spread(lines)
    found = Transfer.objects.filter(key__in={line.key for line in lines})
    return _plan(lines, found.select_related("partner"))


def _spread(lines: Sequence[AnswerLine]) -> list[AnswerLine]:
    """A line about a whole batch becomes one for each transfer without a line.

    That nothing is sure yet is no news of a transfer that is settled.
    """
    keys = {line.key for line in lines}
    of_batch: dict[str, list[tuple[str, str]]] = {}
    rows = Transfer.objects.filter(batch__number__in=keys).order_by("pk")
    for number, key, state in rows.values_list("batch__number", "key", "state"):
        of_batch.setdefault(number, []).append((key, state))
    spread: list[AnswerLine] = []
    for line in lines:
        if line.key not in of_batch:
            spread.append(line)
        for key, state in of_batch.get(line.key, ()):
            is_news = state in LIVE or line.status != TransferState.UNKNOWN
            if is_news and key not in keys:
                spread.append(replace(line, key=key, is_of_batch=True))
    return spread


def _plan(lines: Sequence[AnswerLine], transfers: Iterable[Transfer]) -> AnswerPlan:
    by_key = {each.key: each for each in transfers}
    plan, seen = AnswerPlan(), set()
    for line in lines:
        transfer = by_key.get(line.key)
        problem = TWICE if line.key in seen else _problem(line, transfer)
        seen.add(line.key)
        if problem or transfer is None:
            plan.problems.append(AnswerProblem(line, problem))
        elif transfer.state == line.status:
            plan.known += 1
        else:
            plan.moves.append((transfer, line))
    return plan


def _problem(line: AnswerLine, transfer: Transfer | None) -> str | Promise:
    if transfer is None:
        return UNKNOWN_KEY
    if line.status not in TransferState.values:
        return NO_STATUS
    if transfer.state == TransferState.INTENDED:
        return NOT_RELEASED
    if transfer.state == line.status:
        return ""
    if not can_move(TRANSFER_MOVES, transfer.state, line.status):
        return TOO_LATE
    return ""


@transaction.atomic
def take_answer(
    lines: Sequence[AnswerLine], *, by: User, now: datetime | None = None
) -> AnswerPlan:
    """Settle the transfers as the bank says, book it, and tell sellers of failures.

    All or nothing; taking the same lines again changes nothing. Raises
    `BankAnswerError`.
    """
    lines = _spread(lines)
    keys = {line.key for line in lines}
    named = Transfer.objects.filter(key__in=keys).values_list("batch", flat=True)
    batches = lock_batches(set(named))
    locked = lock_transfers(each.pk for each in batches)
    plan = _plan(lines, (each for each in locked if each.key in keys))
    if plan.problems:
        raise BankAnswerError(plan)
    if not plan.moves:
        return plan
    _settle(plan, by=by, now=now or timezone.now())
    for batch in batches:
        _conclude(batch, locked)
    after = {
        "confirmed": [each.key for each in plan.confirmed],
        "failed": [each.key for each in plan.failed],
    }
    record("payout.answered", after=after, scope="office:market")
    return plan


def _settle(plan: AnswerPlan, *, by: User, now: datetime) -> None:
    """Book, then move: what is undone depends on the state a transfer had."""
    post(
        [arrived(each, now) for each in plan.confirmed]
        + [draft for each in plan.failed for draft in undone(each, now)]
    )
    for state in (
        TransferState.CONFIRMED,
        TransferState.FAILED,
        TransferState.UNKNOWN,
    ):
        if rows := plan.to(state):
            move_all(rows, state)
    for transfer, line in plan.moves:
        is_paid = line.status == TransferState.CONFIRMED
        transfer.last_error = "" if is_paid else line.reason
        transfer.blames_account = (
            line.status == TransferState.FAILED and line.blames_account
        )
        if line.status != TransferState.UNKNOWN:
            transfer.settled_at = now
    Transfer.objects.bulk_update(
        [transfer for transfer, _line in plan.moves],
        ["last_error", "blames_account", "settled_at"],
        batch_size=500,
    )
    _tell_sellers(plan)
    settled = [*plan.confirmed, *plan.failed]
    if to_households := [each for each in settled if each.household_id is not None]:
        households_answered.send(sender=Transfer, transfers=to_households)
    logger.info(
        "bank_answer_taken",
        confirmed=len(plan.confirmed),
        failed=len(plan.failed),
        unknown=len(plan.unsure),
        by=by.pk,
    )


def _tell_sellers(plan: AnswerPlan) -> None:
    """Households are told by their cooperative."""
    notify_all("transfer_failed", _to_sellers(plan.failed))
    notify_all("payout_sent", _to_sellers(plan.confirmed))


def _to_sellers(transfers: Iterable[Transfer]) -> list[Transfer]:
    return [each for each in transfers if each.household_id is None]


def _conclude(batch: PayoutBatch, transfers: Sequence[Transfer]) -> None:
    """A batch is done once the bank has said of each transfer how it ended."""
    is_open = any(
        each.batch_id == batch.pk and each.state in LIVE for each in transfers
    )
    if not is_open and can_move(BATCH_MOVES, batch.state, BatchState.DONE):
        move(batch, BatchState.DONE, moves=BATCH_MOVES, field="state")
