"""Days that experts worked: in villages and as trainers, each day once."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core.hooks import Hook
from core.money import from_minor
from programme.experts.models import Expert, ExpertContract, ExpertVisit
from programme.experts.states import VisitState
from programme.plans.queries.programmes import counties_of
from vendors.places.models import County


@dataclass(frozen=True)
class TaughtSession:
    """A session of a county's course that somebody taught, now over."""

    trainer: int
    day: date
    title: str
    place: str


# By the ids of people and of counties.
Taught = Callable[[Collection[int], Collection[int]], Iterable[TaughtSession]]
TAUGHT: Hook[Taught] = Hook(__name__, "which sessions of a county's courses were held")


@dataclass
class ExpertDays:
    """What an expert did on which day."""

    visits: list[date] = field(default_factory=list)
    sessions: list[TaughtSession] = field(default_factory=list)

    @property
    def days(self) -> set[date]:
        return {*self.visits, *(one.day for one in self.sessions)}

    def used(self, contract: ExpertContract) -> int:
        """Of a contract, those within it; on one day both count once."""
        return sum(contract.first <= day <= contract.until for day in self.days)


def sessions_taught(
    people: Collection[int], counties: Collection[int]
) -> list[TaughtSession]:
    return [one for ask in TAUGHT for one in ask(people, counties)] if people else []


def days_of(experts: Iterable[Expert], county: County) -> dict[int, ExpertDays]:
    """By expert; two queries, however many there are."""
    rows = list(experts)
    found = {one.pk: ExpertDays() for one in rows}
    visits = ExpertVisit.objects.filter(expert__in=found, state=VisitState.DONE)
    for pk, day in visits.order_by("done_on").values_list("expert", "done_on"):
        if day is not None:
            found[pk].visits.append(day)
    # The same person may have been in the roster before.
    ids: dict[int, list[int]] = {}
    for one in rows:
        if one.person_id is not None:
            ids.setdefault(one.person_id, []).append(one.pk)
    for session in sessions_taught(list(ids), counties_of(county)):
        for pk in ids.get(session.trainer, ()):
            found[pk].sessions.append(session)
    return found


@dataclass(frozen=True)
class ContractUse:
    """A contract with the days used of it, and what they cost so far."""

    contract: ExpertContract
    days: int

    @property
    def cost(self) -> Decimal:
        return from_minor(self.days * self.contract.rate, self.contract.currency)

    @property
    def is_over(self) -> bool:
        return self.days > self.contract.days_agreed

    @property
    def per_cent(self) -> int:
        return min(100, 100 * self.days // self.contract.days_agreed)


def uses_of(
    contracts: Iterable[ExpertContract], days: Mapping[int, ExpertDays]
) -> list[ContractUse]:
    """What an ended contract came to stays as it was when it ended."""
    return [
        ContractUse(
            one,
            days[one.expert_id].used(one) if one.days_used is None else one.days_used,
        )
        for one in contracts
    ]
