"""Pingshun's experts: who helps its farms, their contracts, visits and reports."""

from datetime import datetime, timedelta
from uuid import uuid4

from accounts.models import User
from core import dates
from programme.experts.models import Expert, ExpertContract, ExpertEntry, ExpertVisit
from programme.experts.states import ContractState, ExpertState, Skill, VisitState
from vendors.places.models import County

from .programme import FEN, HOME
from .rows import given_dates

OFFICER, TRAINER = "officer@demo.test", "coop@demo.test"
AGREED, RATE = 20, 600 * FEN
# Name, skills, languages, and whose account it is.
EXPERTS: tuple[tuple[str, tuple[Skill, ...], str, str | None], ...] = (
    (
        "Zhao Liping",
        (Skill.PHOTOS, Skill.LISTING, Skill.LIVE),
        "Chinese, English",
        TRAINER,
    ),
    (
        "Qin Weimin",
        (Skill.GROWING, Skill.PROCESSING),
        "Chinese",
        None,
    ),
)
# By expert: days from today, what for, and what the report said.
VISITS: tuple[tuple[int, int, str, str | None], ...] = (
    (
        1,
        -120,
        "Pruning of walnut trees",
        "Pruned twelve trees together with their owners.",
    ),
    (
        0,
        -24,
        "Photos of dried goods",
        "Showed six farms how to take photos by daylight.",
    ),
    (0, 5, "Prepare a first broadcast", None),
    (
        1,
        -10,
        "Look at the drying room",
        "The drying room is too damp. Trays stand too close to each other.",
    ),
)
FORMER = 1  # who had a contract before, with one visit
STEP, WHO = "Buy trays", "Village hall"


def plant_experts(county: County, people: dict[str, User], *, now: datetime) -> None:
    """Two experts with contracts; what was planned and what was reported."""
    officer = people[OFFICER]
    with given_dates(Expert, ExpertContract, ExpertVisit, ExpertEntry):
        experts = [
            _plant_expert(county, officer, people, number, now)
            for number in range(len(EXPERTS))
        ]
        _plant_former_contract(experts[FORMER], officer, now)
        villages = list(county.villages.order_by("pk"))
        for number, (whose, days, purpose, report) in enumerate(VISITS):
            visit = ExpertVisit(
                expert=experts[whose],
                village=villages[number % len(villages)],
                planned_on=dates.day_of(now) + timedelta(days=days),
                purpose=purpose,
                entered_by=officer,
                entered_at=now + timedelta(days=min(days, 0) - 10),
            )
            _plant_visit(visit, report, now)


def _plant_expert(
    county: County,
    officer: User,
    people: dict[str, User],
    number: int,
    now: datetime,
) -> Expert:
    name, skills, languages, account = EXPERTS[number]
    entered = now - timedelta(days=270)
    expert = Expert.objects.create(
        county=county,
        name=name,
        person=people[account] if account else None,
        skills=[skill.value for skill in skills],
        languages=languages,
        key=uuid4(),
        entered_by=officer,
        entered_at=entered,
    )
    ExpertEntry.objects.create(
        expert=expert, new=ExpertState.ACTIVE, by=officer, at=entered
    )
    first = dates.day_of(now - timedelta(days=60))
    ExpertContract.objects.create(
        expert=expert,
        first=first,
        last=dates.months_later(first, 12) - dates.DAY,
        days_agreed=AGREED,
        rate=RATE,
        currency=HOME,
        key=uuid4(),
        entered_by=officer,
        entered_at=now - timedelta(days=60),
    )
    return expert


def _plant_former_contract(expert: Expert, officer: User, now: datetime) -> None:
    last = dates.day_of(now - timedelta(days=61))
    ExpertContract.objects.create(
        expert=expert,
        first=last - timedelta(days=200),
        last=last,
        days_agreed=AGREED,
        rate=RATE,
        currency=HOME,
        state=ContractState.ENDED,
        ended_on=last,
        days_used=1,
        key=uuid4(),
        entered_by=officer,
        entered_at=now - timedelta(days=270),
    )


def _plant_visit(visit: ExpertVisit, report: str | None, now: datetime) -> None:
    if report:
        visit.state, visit.report = VisitState.DONE, report
        visit.done_on = visit.planned_on
        visit.next_step, visit.next_who = STEP, WHO
        visit.next_due = visit.planned_on + timedelta(days=20)
    visit.save()
    steps = [("", VisitState.PLANNED, visit.entered_at)]
    if report:
        told = now - timedelta(days=(dates.day_of(now) - visit.planned_on).days)
        steps.append((VisitState.PLANNED, VisitState.DONE, told))
    for old, new, at in steps:
        ExpertEntry.objects.create(
            visit=visit, old=old, new=new, by=visit.entered_by, at=at
        )
