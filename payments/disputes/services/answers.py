"""What is told to the bank: a draft, staff reminded of it, sent once, looked up."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.document_uploads import CleanUpload
from core.notify import notify
from core.outbox import enqueue
from core.refusals import RefusalError
from core.rounds import in_turn, run_isolated
from core.storage import private_storage
from core.transitions import move
from payments.disputes import gateway
from payments.disputes.evidence import FIELDS, MOST_WORDS, evidence_of, gather
from payments.disputes.gateway import DisputeReading
from payments.disputes.locks import lock_answer, lock_dispute
from payments.disputes.models import Answer, Dispute, EvidenceFile
from payments.disputes.queries import unanswered
from payments.disputes.states import ANSWER_MOVES, CLOSED, AnswerState, DisputeReply
from payments.payment.gateway import StripeAmbiguousError, StripeRefusedError

from .updates import take

logger = structlog.get_logger(__name__)

FOLDER = "disputes"
# So many days before the last moment.
REMINDERS = (5, 2, 1)


class DisputeAnswerError(RefusalError):
    """Raised when a dispute can't be answered, or its evidence changed, any more."""

    def __init__(self) -> None:
        super().__init__(
            _("This dispute was already answered or decided. Nothing was changed.")
        )


def _draft(pk: int) -> Dispute:
    """The dispute, locked, while it waits for us. Raises `DisputeAnswerError`."""
    dispute = lock_dispute(pk)
    told = dispute.answers.exclude(state=AnswerState.REFUSED)
    if not dispute.waits_for_us or told.exists():
        raise DisputeAnswerError
    return dispute


@transaction.atomic
def keep_words(pk: int, words: Mapping[str, str]) -> Dispute:
    """Keep what a person wrote; what is as our rows say stays theirs."""
    dispute = _draft(pk)
    gathered = gather(dispute)
    dispute.words = {
        name: text[:MOST_WORDS]
        for name, text in words.items()
        if name in FIELDS and text != gathered.get(name, "")
    }
    dispute.save(update_fields=["words"])
    return dispute


@transaction.atomic
def keep_file(
    pk: int, *, purpose: str, name: str, paper: CleanUpload, by: User
) -> EvidenceFile:
    """Keep a file for the bank in the place of an earlier one for the same."""
    dispute = _draft(pk)
    dispute.files.filter(purpose=purpose).delete()
    stored = private_storage().save(
        f"{FOLDER}/{get_random_string(32)}.{paper.kind.value}",
        ContentFile(paper.content),
    )
    return EvidenceFile.objects.create(
        dispute=dispute,
        purpose=purpose,
        file=stored,
        kind=paper.kind.value,
        name=name[:100],
        size=len(paper.content),
        by=by,
    )


@transaction.atomic
def drop_file(pk: int, file_id: int) -> bool:
    """Leave a file out again; False when it is not there."""
    dispute = _draft(pk)
    gone, _rows = dispute.files.filter(pk=file_id).delete()
    return bool(gone)


@transaction.atomic
def answer_dispute(pk: int, act: str, *, by: User) -> Answer:
    """Write down what the bank is told; the outbox sends it after the commit.

    Raises `DisputeAnswerError`.
    """
    dispute = _draft(pk)
    words = evidence_of(dispute) if act == DisputeReply.SUBMIT else {}
    answer = Answer.objects.create(
        dispute=dispute,
        act=DisputeReply(act),
        words={name: text for name, text in words.items() if text},
        before=dispute.submissions,
        by=by,
    )
    enqueue("disputes.answer", f"dispute-answer:{answer.pk}", answer=answer.pk)
    after = {"act": answer.act, "words": answer.words}
    record("dispute.answered", dispute, after=after)
    logger.info("dispute_answered", dispute=dispute.dispute_id, act=act, by=by.pk)
    return answer


def deliver_answer(answer_id: int) -> Answer:
    """Send it, or look up what became of an earlier sending.

    Raises `StripeAmbiguousError` when Stripe's answer could not be read; the row is
    `unknown` then and the next call looks before it sends.
    """
    answer = Answer.objects.select_related("dispute").get(pk=answer_id)
    if answer.state not in {AnswerState.INTENDED, AnswerState.UNKNOWN}:
        return answer
    was_sent = answer.state == AnswerState.UNKNOWN
    _move(answer, AnswerState.UNKNOWN)
    try:
        told = _arrived(answer) if was_sent else None
        told = told or _send(answer)
    except StripeAmbiguousError as error:
        turn = F("turn") + 1 if error.answered else F("turn")
        Answer.objects.filter(pk=answer.pk).update(
            turn=turn, last_error=str(error)[:500]
        )
        raise
    except StripeRefusedError as error:
        _move(answer, AnswerState.REFUSED, error=str(error))
        logger.warning("dispute_answer_refused", answer=answer.pk, error=str(error))
        return answer
    _move(answer, AnswerState.SENT)
    take(told)
    return answer


def _arrived(answer: Answer) -> DisputeReading | None:
    """How the dispute stands when the bank has this answer already."""
    told = gateway.retrieve_dispute(answer.dispute.dispute_id)
    is_there = (
        told.status in CLOSED
        if answer.act == DisputeReply.ACCEPT
        else told.submissions > answer.before
    )
    return told if is_there else None


def _send(answer: Answer) -> DisputeReading:
    key = f"dp:{answer.pk}:{answer.turn}"
    dispute_id = answer.dispute.dispute_id
    if answer.act == DisputeReply.ACCEPT:
        return gateway.close_dispute(dispute_id, key=key)
    files = {file.purpose: _uploaded(file) for file in answer.dispute.files.all()}
    return gateway.submit_evidence(dispute_id, {**answer.words, **files}, key=key)


def _uploaded(file: EvidenceFile) -> str:
    """Stripe's id of the file. One uploaded twice under other keys does no harm."""
    if file.file_id:
        return file.file_id
    with file.file.open("rb") as opened:
        content = opened.read()
    try:
        file.file_id = gateway.upload_file(
            key=f"dpf:{file.pk}:{file.turn}",
            name=f"{file.purpose}.{file.kind}",
            content=content,
        )
    except StripeAmbiguousError as error:
        if error.answered:
            EvidenceFile.objects.filter(pk=file.pk).update(turn=F("turn") + 1)
        raise
    EvidenceFile.objects.filter(pk=file.pk).update(file_id=file.file_id)
    return file.file_id


@transaction.atomic
def _move(answer: Answer, state: str, *, error: str = "") -> None:
    row = lock_answer(answer.pk)
    if row.state != state:
        move(row, state, moves=ANSWER_MOVES, field="state")
    row.last_error = error[:500]
    if state == AnswerState.SENT:
        row.sent_at = timezone.now()
    row.save(update_fields=["last_error", "sent_at"])
    answer.refresh_from_db(fields=["state", "last_error", "sent_at"])


def remind(now: datetime | None = None) -> int:
    """Remind of each once per step; how many reminders."""
    now = now or timezone.now()
    return sum(
        bool(run_isolated(partial(_remind_of, pk, now), what="remind", dispute=pk))
        for pk in in_turn(unanswered().values_list("pk", flat=True))
    )


@transaction.atomic
def _remind_of(pk: int, now: datetime) -> bool:
    dispute = lock_dispute(pk)
    left = dispute.days_left(now)
    if left is None or left < 0 or not dispute.waits_for_us:
        return False
    step = min((days for days in REMINDERS if left < days), default=None)
    if step is None or (dispute.reminded is not None and dispute.reminded <= step):
        return False
    Dispute.objects.filter(pk=pk).update(reminded=step)
    notify("dispute_open", dispute, f"due-{left}")
    logger.error("dispute_due", dispute=dispute.dispute_id, days=left)
    return True
