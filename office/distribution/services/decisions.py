"""The meeting's vote on frozen figures, and the approval by another person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.second_factor import refuse_new_access
from core import dates
from core.activity_log import record
from core.document_uploads import CleanUpload
from core.money import from_minor
from core.notify import notify
from core.refusals import RefusalError
from core.transitions import TransitionError, can_move, move
from office.distribution.locks import lock_run
from office.distribution.models import Poll, Run, RunShare
from office.distribution.queries.figures import DistributionFigures, figures_of
from office.distribution.rules import HouseholdShare
from office.distribution.states import (
    POLL_MOVES,
    RUN_MOVES,
    DistributionState,
    PollState,
    Portion,
    VotesOf,
)

from .runs import require_draft, require_no_poll


class MinutesWrongError(RefusalError):
    """Raised for a vote that is none by the statutes; the text says why."""


class FiguresChangedError(RefusalError):
    """Raised when the year's rows are not what was voted on; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Trade, stakes or accounts items of this year changed "
                "since the calculation. Return it to draft, check it and "
                "vote again."
            )
        )


class OwnRunError(RefusalError):
    """Raised when who prepared a distribution would approve it; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _("You prepared this distribution, so someone else must approve it.")
        )


@dataclass(frozen=True)
class Vote:
    """What the minutes say. `members` could have come."""

    held_on: date
    members: int
    present: int
    votes_for: int
    votes_against: int
    abstained: int
    minutes: CleanUpload


@transaction.atomic
def record_vote(run: Run, vote: Vote, *, seen: str, by: User) -> Run:
    """Freeze the figures that the meeting accepted, with its minutes.

    `seen` is the digest of the figures that the person saw. Raises `RunError`, also
    where members vote online (`services.polls` counts those), `FiguresChangedError`,
    `MinutesWrongError`, and the rules' `ShareError`.
    """
    run = lock_run(run.pk)
    require_draft(run)
    require_no_poll(run)
    return write_vote(run, vote, seen=seen, by=by)


def write_vote(run: Run, vote: Vote, *, seen: str, by: User) -> Run:
    """The same of a draft that the caller has locked and looked at."""
    figures = figures_of(run)
    if figures.refusal:
        raise figures.refusal
    if figures.digest != seen:
        raise FiguresChangedError
    _require_majority(run, vote)
    run.figures, run.digest = figures.frozen(), figures.digest
    for name in (
        "held_on", "members", "present", "votes_for", "votes_against", "abstained",
    ):  # fmt: skip
        setattr(run, name, getattr(vote, name))
    run.minutes_kind = vote.minutes.kind
    run.minutes.save(
        f"minutes/{run.pk}.{vote.minutes.kind}",
        ContentFile(vote.minutes.content),
        save=False,
    )
    run.prepared_by = by
    run.save()
    RunShare.objects.filter(run=run).delete()
    RunShare.objects.bulk_create(_rows(run, figures.shares), batch_size=2000)
    move(run, DistributionState.VOTED, moves=RUN_MOVES, field="state")
    record(
        "office.distribution.voted",
        run,
        after={
            "held_on": str(vote.held_on),
            "present": f"{vote.present}/{vote.members}",
            "votes": f"{vote.votes_for}/{vote.votes_against}/{vote.abstained}",
            "distributable": from_minor(
                run.figures["distributable"], run.year.currency
            ),
        },
    )
    return run


def _rows(run: Run, shares: Sequence[HouseholdShare]) -> list[RunShare]:
    return [
        RunShare(
            run=run,
            household_id=each.household_id,
            place=place,
            trade=each.trade,
            stake=each.stake,
            by_trade=each.by_trade,
            by_stake=each.by_stake,
            reserve=each.reserve,
            due=each.due,
            retained=each.retained,
        )
        for place, each in enumerate(shares, start=1)
    ]


def _require_majority(run: Run, vote: Vote) -> None:
    """Quorum and majority as the charter says. Raises `MinutesWrongError`.

    China: two thirds of the members have to be present, and more than half of all
    votes decide (Farmers' Professional Cooperatives Law, 2017 revision, art. 30).
    """
    charter = run.year.charter
    if vote.held_on <= run.year.last:
        raise MinutesWrongError(_("The meeting took place before the end of the year."))
    if vote.held_on > dates.today():
        raise MinutesWrongError(_("The meeting has not been held yet."))
    if vote.present > vote.members:
        raise MinutesWrongError(_("More people were present than there are members."))
    if vote.votes_for + vote.votes_against + vote.abstained > vote.present:
        raise MinutesWrongError(_("There are more votes than people present."))
    if not Portion(charter.quorum).is_reached(vote.present, vote.members):
        raise MinutesWrongError(
            _("No quorum: the statutes require %(portion)s of the members.")
            % {"portion": charter.get_quorum_display()}
        )
    whole = vote.members if charter.votes_of == VotesOf.ALL else vote.present
    if not Portion(charter.majority).is_reached(vote.votes_for, whole):
        raise MinutesWrongError(
            _("Rejected: the statutes require %(portion)s of the votes %(whose)s.")
            % {
                "portion": charter.get_majority_display(),
                "whose": charter.get_votes_of_display(),
            }
        )


@refuse_new_access
@transaction.atomic
def approve_run(run: Run, *, by: User) -> Run:
    """A chair or an administrator agrees; never who prepared it.

    Raises `OwnRunError`, `AccessChangedError`, `FiguresChangedError` and
    `TransitionError`; then nothing changes.
    """
    run = lock_run(run.pk)
    if not can_move(RUN_MOVES, run.state, DistributionState.APPROVED):
        raise TransitionError(run, run.state, DistributionState.APPROVED)
    if run.prepared_by_id == by.pk:
        raise OwnRunError
    require_same(run)
    move(run, DistributionState.APPROVED, moves=RUN_MOVES, field="state")
    run.approved_by, run.approved_at = by, timezone.now()
    run.save(update_fields=["approved_by", "approved_at"])
    record("office.distribution.approved", run)
    return run


@transaction.atomic
def reopen_run(run: Run, *, by: User, reason: str = "") -> Run:
    """Back to the draft: what was voted does not count any more, and members are told.

    Raises `TransitionError`.
    """
    run = lock_run(run.pk)
    old = move(run, DistributionState.DRAFT, moves=RUN_MOVES, field="state")
    RunShare.objects.filter(run=run).delete()
    for poll in Poll.objects.filter(run=run, state=PollState.COUNTED):
        move(poll, PollState.WITHDRAWN, moves=POLL_MOVES, field="state")
        notify("poll_withdrawn", poll)
    run.figures, run.digest = {}, ""
    run.approved_by, run.approved_at, run.prepared_by = None, None, by
    run.save(
        update_fields=["figures", "digest", "approved_by", "approved_at", "prepared_by"]
    )
    record("office.distribution.reopened", run, before={"state": old}, reason=reason)
    return run


def require_same(run: Run) -> DistributionFigures:
    """The figures now, if they are those that were voted on. Raises otherwise."""
    figures = figures_of(run)
    if figures.digest != run.digest:
        raise FiguresChangedError
    return figures
