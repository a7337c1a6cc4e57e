"""Online votes: of a draft, of a household; who has voted, who is to be told."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from office.distribution.models import Poll, PollVoter, Run
from office.distribution.states import PollState
from vendors.cooperatives.models import Household

REMIND_BEFORE = timedelta(days=1)
# So long a result stands on the household's own page.
SHOWN_FOR = timedelta(days=60)


def poll_of(run: Run) -> Poll | None:
    """The one that counts, or that is open."""
    return Poll.objects.filter(run=run).exclude(state=PollState.WITHDRAWN).first()


def voters_of(poll: Poll) -> QuerySet[PollVoter]:
    """By number of the household; whether they voted, not how."""
    rows = poll.voters.select_related("household").defer("choice", "share")
    return rows.order_by("household__number", "household")


def turnout(poll: Poll) -> tuple[int, int]:
    """How many voted online, of how many who may; one query."""
    sums = poll.voters.aggregate(cast=Count("cast_at"), all=Count("pk"))
    return sums["cast"], sums["all"]


def to_remind(now: datetime) -> list[int]:
    """Polls that close within a day and whose members were not reminded.

    One that was opened for little more than a day is not repeated at once.
    """
    rows = Poll.objects.filter(
        state=PollState.OPEN,
        reminded_at=None,
        closes__gt=now,
        closes__lte=now + REMIND_BEFORE,
        opened__lte=now - REMIND_BEFORE / 4,
    )
    return list(rows.order_by("closes", "pk").values_list("pk", flat=True))


def votes_of(household: Household, now: datetime) -> list[PollVoter]:
    """Those that stand on its own page: open, being counted, or counted lately."""
    counted = Q(poll__state=PollState.COUNTED, poll__counted_at__gte=now - SHOWN_FOR)
    rows = PollVoter.objects.filter(household=household)
    rows = rows.filter(Q(poll__state=PollState.OPEN) | counted)
    return list(rows.select_related("poll__run__year").order_by("-poll"))


def people_of(voters: QuerySet[PollVoter]) -> Iterable[User]:
    """Those with an account who belong to these households now."""
    people = User.objects.filter(
        is_active=True,
        household_places__left=None,
        household_places__household__left=None,
        household_places__household__in=voters.values("household"),
    )
    return people.distinct()
