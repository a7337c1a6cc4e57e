"""Members' votes online: opened on a draft, cast, changed, counted with the hall."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from core import dates
from core.activity_log import record
from core.document_uploads import CleanUpload
from core.notify import notify
from core.refusals import RefusalError
from core.rounds import in_turn
from core.transitions import move
from office.distribution.locks import lock_poll, lock_run
from office.distribution.models import Poll, PollVoter, Run
from office.distribution.queries.figures import figures_of
from office.distribution.queries.polls import to_remind
from office.distribution.rules import HouseholdShare
from office.distribution.states import POLL_MOVES, PollState, VoteChoice
from vendors.cooperatives.models import Household, HouseholdMember
from vendors.cooperatives.queries import members_on

from .decisions import FiguresChangedError, MinutesWrongError, Vote, write_vote
from .runs import require_draft, require_no_poll

# Members get a day at least, so that the reminder is not the first they hear.
SHORTEST, LONGEST = timedelta(days=1), timedelta(days=60)


class PollError(RefusalError):
    """Raised when a vote can't be opened, cast or counted so; the text says why."""


@dataclass(frozen=True)
class PollTerms:
    """Until when members vote online, and when the meeting is."""

    closes: datetime
    meets_on: date


@dataclass(frozen=True)
class HallVote:
    """What the minutes say of the hall alone. `numbers` are of households there."""

    held_on: date
    numbers: Sequence[str]
    votes_for: int
    votes_against: int
    abstained: int
    minutes: CleanUpload


@transaction.atomic
def open_poll(run: Run, terms: PollTerms, *, seen: str, by: User) -> Poll:
    """Let members vote online on the draft as it stands, and tell them.

    Who is a member today has a vote. Raises `PollError`, `RunError`,
    `FiguresChangedError` and the rules' `ShareError`.
    """
    run = lock_run(run.pk)
    require_draft(run)
    require_no_poll(run)
    _require_days(terms)
    figures = figures_of(run)
    if figures.refusal:
        raise figures.refusal
    if figures.digest != seen:
        raise FiguresChangedError
    members = list(members_on(run.cooperative, dates.today()))
    if not members:
        raise PollError(_("The register has no members who could vote."))
    poll = Poll.objects.create(
        run=run,
        figures=figures.frozen(),
        digest=figures.digest,
        closes=terms.closes,
        meets_on=terms.meets_on,
        by=by,
    )
    shares = {each.household_id: each for each in figures.shares}
    PollVoter.objects.bulk_create(
        [
            PollVoter(poll=poll, household=one, share=_line(shares.get(one.pk)))
            for one in members
        ],
        batch_size=2000,
    )
    notify("poll_opened", poll)
    closes = dates.local(poll.closes)
    record("office.poll.opened", run, after={"closes": f"{closes:%Y-%m-%d %H:%M}"})
    return poll


def _require_days(terms: PollTerms) -> None:
    now = timezone.now()
    if terms.closes < now + SHORTEST:
        raise PollError(_("Give members at least one day to vote online."))
    if terms.closes > now + LONGEST:
        raise PollError(_("Online voting can stay open for up to 60 days."))
    if terms.meets_on < dates.day_of(terms.closes):
        raise PollError(_("Online voting must close before the meeting or on its day."))


def _line(share: HouseholdShare | None) -> dict[str, int]:
    """The household's own line, without its name."""
    if share is None:
        return {}
    kept = asdict(share)
    return {name: kept[name] for name in kept if name not in {"household_id", "number"}}


@transaction.atomic
def withdraw_poll(poll: Poll, *, by: User) -> Poll:
    """End online voting without counting it; those who could vote are told.

    Raises `TransitionError`.
    """
    del by  # who acts is in the log
    lock_run(poll.run_id)
    poll = lock_poll(poll.pk)
    if not poll.run.is_draft:
        raise PollError(_("Members have voted on it. Return it to draft to change it."))
    move(poll, PollState.WITHDRAWN, moves=POLL_MOVES, field="state")
    notify("poll_withdrawn", poll)
    record("office.poll.withdrawn", poll.run)
    return poll


@transaction.atomic
def cast_vote(poll: Poll, household: Household, choice: str, *, by: User) -> PollVoter:
    """A member's vote, which it may change until voting closes.

    Raises `PollError`; then its vote is what it was.
    """
    poll = lock_poll(poll.pk)
    if not poll.is_open:
        raise PollError(_("Online voting has closed. Your vote was not changed."))
    if choice not in VoteChoice.values:
        raise PollError(_("Please choose for, against or abstain."))
    places = HouseholdMember.objects.filter(
        household=household, household__left=None, user=by, left=None
    )
    voter = PollVoter.objects.filter(poll=poll, household=household).first()
    if voter is None or not places.exists():
        raise PollError(_("Your household has no vote here."))
    voter.choice, voter.cast_by, voter.cast_at = choice, by, timezone.now()
    voter.save(update_fields=["choice", "cast_by", "cast_at"])
    # Who voted is on record; how is the member's own.
    record("member.vote.cast", poll.run, after={"household": str(household)})
    return voter


@transaction.atomic
def count_poll(poll: Poll, hall: HallVote, *, seen: str, by: User) -> Run:
    """Votes of both, as one vote of the meeting, with its minutes.

    Raises `PollError` and what `record_vote` raises; then nothing is written.
    """
    run = lock_run(poll.run_id)
    require_draft(run)
    poll = lock_poll(poll.pk)
    if poll.state != PollState.OPEN:
        raise PollError(_("This online vote was already counted or withdrawn."))
    if not poll.is_over:
        raise PollError(_("Online voting is still open. Count it after it closes."))
    if poll.digest != seen:
        raise FiguresChangedError
    if hall.held_on < dates.day_of(poll.closes):
        raise MinutesWrongError(
            _("The meeting took place before online voting closed.")
        )
    members = {one.number: one for one in members_on(run.cooperative, hall.held_on)}
    online = _count_online(poll, {one.pk for one in members.values()})
    there = _in_hall(poll, hall, members)
    poll.hall_for, poll.hall_against = hall.votes_for, hall.votes_against
    poll.hall_abstained, poll.counted_at = hall.abstained, timezone.now()
    poll.save()
    vote = Vote(
        held_on=hall.held_on,
        members=len(members),
        present=online.total() + there,
        votes_for=poll.online_for + hall.votes_for,
        votes_against=poll.online_against + hall.votes_against,
        abstained=poll.online_abstained + hall.abstained,
        minutes=hall.minutes,
    )
    move(poll, PollState.COUNTED, moves=POLL_MOVES, field="state")
    run = write_vote(run, vote, seen=seen, by=by)
    notify("poll_counted", poll)
    return run


def _count_online(poll: Poll, member_ids: set[int]) -> Counter[str]:
    """Those of members on the day of the meeting; they are marked as counted."""
    cast = poll.voters.exclude(choice="")
    counted = [
        (pk, choice)
        for pk, household, choice in cast.values_list("pk", "household", "choice")
        if household in member_ids
    ]
    for first in range(0, len(counted), 500):
        ids = [pk for pk, _choice in counted[first : first + 500]]
        PollVoter.objects.filter(pk__in=ids).update(counted=True)
    sums = Counter(choice for _pk, choice in counted)
    poll.online_for, poll.online_against = (
        sums[VoteChoice.FOR],
        sums[VoteChoice.AGAINST],
    )
    poll.online_abstained = sums[VoteChoice.ABSTAIN]
    return sums


def _as_registered(typed: Sequence[str], members: Iterable[str]) -> list[str]:
    """Each once, with its leading zeros: 7 is 007 where nobody else can be meant."""
    alike: dict[str, list[str]] = defaultdict(list)
    for number in members:
        alike[number.lstrip("0")].append(number)
    found = []
    for number in typed:
        meant = alike.get(number.lstrip("0"), [])
        found.append(meant[0] if len(meant) == 1 else number)
    return list(dict.fromkeys(found))


def _listed(numbers: list[str]) -> str:
    return pgettext("between two names", ", ").join(numbers[:10])


def _in_hall(poll: Poll, hall: HallVote, members: dict[str, Household]) -> int:
    """How many were there that have not voted online; each is noted once."""
    numbers = _as_registered(hall.numbers, members)
    unknown = [each for each in numbers if each not in members]
    if unknown:
        raise PollError(
            _("No member on the day of the meeting has this number: %(numbers)s")
            % {"numbers": _listed(unknown)}
        )
    ids = {members[each].pk: each for each in numbers}
    cast = poll.voters.exclude(choice="").values_list("household", flat=True)
    twice = [ids[pk] for pk in cast if pk in ids]
    if twice:
        raise PollError(
            _("Already voted online, so not counted in the hall: %(numbers)s")
            % {"numbers": _listed(sorted(twice))}
        )
    if hall.votes_for + hall.votes_against + hall.abstained > len(ids):
        raise PollError(_("There are more votes in the hall than households there."))
    known = set(poll.voters.values_list("household", flat=True))
    PollVoter.objects.bulk_create(
        [
            PollVoter(poll=poll, household_id=pk, in_hall=True)
            for pk in ids
            if pk not in known
        ],
        batch_size=2000,
    )
    there = [pk for pk in ids if pk in known]
    for first in range(0, len(there), 500):
        chunk = there[first : first + 500]
        poll.voters.filter(household__in=chunk).update(in_hall=True)
    return len(ids)


def remind_voters() -> int:
    """Tell those who have not voted, a day before voting closes. Returns how many."""
    return sum(_remind(pk) for pk in in_turn(to_remind(timezone.now())))


@transaction.atomic
def _remind(pk: int) -> int:
    poll = lock_poll(pk)
    if not poll.is_open or poll.reminded_at is not None:
        return 0
    poll.reminded_at = timezone.now()
    poll.save(update_fields=["reminded_at"])
    notify("poll_closes", poll)
    return 1
