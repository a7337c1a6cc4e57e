"""What a register in a file would change: each row beside the household it means."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet

from core import market
from core.money import from_minor
from core.secrets import UnreadableSecretError, masked
from vendors.cooperatives.models import HouseholdMember
from vendors.cooperatives.queries import households_of, open_positions, with_stake
from vendors.cooperatives.rules import next_number
from vendors.cooperatives.states import RowFate
from vendors.partner.models import Partner

from .problems import Problem
from .reader import Said

LAND = "承包地 (land)"  # of an area without the name of a plot, the same each time


@dataclass
class Planned:
    """What becomes of a row. `changes` are what, from and to, numbers masked."""

    said: Said
    household: Any = None  # with `stake`
    number: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[Problem, dict[str, Any]]] = field(default_factory=list)

    @property
    def fate(self) -> str:
        if self.problems:
            return RowFate.REFUSED
        if self.household is None:
            return RowFate.NEW
        return RowFate.CHANGED if self.changes else RowFate.SAME

    @property
    def title(self) -> str:
        name = self.said.name or (self.household.name if self.household else "")
        return f"{self.number} {name}".strip()

    def wrong(self, problem: Problem, **params: object) -> None:
        self.problems.append((problem, params))


def plan_of(cooperative: Partner, rows: list[Said]) -> list[Planned]:
    """Five queries for any number of rows."""
    register = _Register(cooperative)
    planned = [register.compared(said) for said in rows]
    register.give_numbers(planned)
    return planned


def digest_of(planned: list[Planned]) -> str:
    """Stands for the whole plan: another register, or another day, may give another."""
    told = [
        [
            row.said.row,
            row.fate,
            row.number,
            row.household.pk if row.household else None,
            row.household.version if row.household else None,
            row.changes,
        ]
        for row in planned
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def counts_of(planned: list[Planned]) -> dict[str, int]:
    return dict(Counter(str(row.fate) for row in planned))


class _Register:
    """The households that there are, as rows of a file may mean them."""

    def __init__(self, cooperative: Partner) -> None:
        people = HouseholdMember.objects.filter(left=None).order_by("-is_head", "pk")
        rows: QuerySet[Any] = with_stake(households_of(cooperative))
        rows = rows.select_related("village").prefetch_related(
            Prefetch("people", queryset=people), "plots", "earlier"
        )
        self.households = list(rows)
        self.by_number = {each.number: each for each in self.households}
        self.by_name: dict[str, list[Any]] = {}
        self.owner: dict[str, tuple[Any, HouseholdMember]] = {}
        for each in self.households:
            self.by_name.setdefault(each.name.lower(), []).append(each)
            for person in each.people.all():
                if number := opened(person):
                    self.owner[number] = (each, person)
        held = open_positions(cooperative)
        self.holding = set(held.values_list("member__household", flat=True))
        self.numbers_seen: dict[str, int] = {}
        self.identities_seen: dict[str, int] = {}
        self.meant: dict[int, int] = {}
        self.names_seen: dict[tuple[str, Any], int] = {}

    def compared(self, said: Said) -> Planned:
        row = Planned(said, number=said.number, problems=list(said.problems))
        self._twice_in_file(row)
        self._find(row)
        if row.household is None:
            self._check_new(row)
        else:
            row.number = row.number or row.household.number
            _compare(row, holds=row.household.pk in self.holding)
        return row

    def _twice_in_file(self, row: Planned) -> None:
        said = row.said
        seen = (
            (said.number, self.numbers_seen, Problem.SAME_NUMBER),
            (said.identity, self.identities_seen, Problem.SAME_IDENTITY),
        )
        for key, rows, problem in seen:
            if key and key in rows:
                row.wrong(problem, row=rows[key])
            elif key:
                rows[key] = said.row

    def _find(self, row: Planned) -> None:
        """By its number, else by its identity number, else by name and village."""
        said = row.said
        owner = self.owner.get(said.identity) if said.identity else None
        if said.number:
            row.household = self.by_number.get(said.number)
        elif owner is not None:
            row.household = owner[0]
        else:
            self._find_by_name(row)
        if owner is not None and (
            row.household is not owner[0] or not owner[1].is_head
        ):
            household, person = owner
            row.wrong(
                Problem.IDENTITY_ELSEWHERE, name=person.name, number=household.number
            )
        if row.household is not None and not said.number:
            first = self.meant.setdefault(row.household.pk, said.row)
            if first != said.row:
                row.wrong(Problem.SAME_NAME, row=first)
        elif row.household is not None:
            self.meant.setdefault(row.household.pk, said.row)

    def _find_by_name(self, row: Planned) -> None:
        said = row.said
        if not said.name:
            return
        called = self.by_name.get(said.name.lower(), [])
        if said.village is not None:
            called = [
                each for each in called if each.village_id in {None, said.village.pk}
            ]
        if len(called) > 1:
            row.wrong(Problem.MANY_OF_NAME)
        elif called:
            row.household = called[0]
        else:
            village = said.village.pk if said.village else None
            first = self.names_seen.setdefault((said.name.lower(), village), said.row)
            if first != said.row and not said.identity:
                row.wrong(Problem.SAME_NAME, row=first)

    def _check_new(self, row: Planned) -> None:
        said = row.said
        if row.problems:
            return
        if not said.name:
            row.wrong(Problem.NO_NAME)
        if said.joined is None:
            row.wrong(Problem.NO_JOINED)

    def give_numbers(self, planned: list[Planned]) -> None:
        """New households without a number get the next ones, in the file's order."""
        taken = [*self.by_number, *(row.number for row in planned if row.number)]
        number = ""
        for row in planned:
            if row.fate == RowFate.NEW and not row.number:
                number = next_number([*taken, number] if not number else [number])
                row.number = number


def opened(person: HouseholdMember) -> str:
    """The number of the paper; empty without one, or when no key opens it."""
    if not person.identity:
        return ""
    try:
        return str(person.identity.reveal())
    except UnreadableSecretError:
        return ""


def _compare(row: Planned, *, holds: bool) -> None:
    said, household = row.said, row.household
    _compare_plain(row)
    _compare_days(row, holds=holds)
    head = next((each for each in household.people.all() if each.is_head), None)
    if said.identity and opened(head) != said.identity if head else said.identity:
        old = str(head.identity) if head and head.identity else ""
        row.changes.append(("identity", old, masked(said.identity)))
    names = {each.name for each in household.people.all()}
    for name in said.people:
        if name not in names:
            row.changes.append(("people", "", name))
    _compare_land(row)
    _compare_stake(row)


def _compare_plain(row: Planned) -> None:
    said, household = row.said, row.household
    if said.name and said.name != household.name:
        row.changes.append(("name", household.name, said.name))
    if said.village and said.village.pk != household.village_id:
        old = household.village.name if household.village else ""
        row.changes.append(("village", old, said.village.name))
    if said.phone and said.phone != household.phone:
        old = masked(household.phone) if household.phone else ""
        row.changes.append(("phone", old, masked(said.phone)))
    if said.note and said.note != household.note:
        row.changes.append(("note", household.note, said.note))


def _compare_days(row: Planned, *, holds: bool) -> None:
    said, household = row.said, row.household
    joined = said.joined or household.joined
    if said.joined and said.joined != household.joined:
        row.changes.append(
            ("joined", household.joined.isoformat(), said.joined.isoformat())
        )
        last = max((each.left for each in household.earlier.all()), default=None)
        if last is not None and said.joined < last:
            row.wrong(Problem.JOINED_EARLIER, day=last)
    left = said.left or household.left
    if left is not None and left < joined and not row.problems:
        row.wrong(Problem.LEFT_FIRST, left=left, joined=joined)
    if said.left is None or said.left == household.left:
        return
    if household.left is not None:
        row.wrong(Problem.LEFT_ALREADY, day=household.left)
    elif holds:
        row.wrong(Problem.HOLDS_POSITION)
    else:
        row.changes.append(("left", "", said.left.isoformat()))


def _compare_land(row: Planned) -> None:
    """An area belongs to the one plot that is named; of several it is their sum."""
    said, household = row.said, row.household
    plots = {each.name: each for each in household.plots.all()}
    named = land_of(said)
    for name, area in named.items():
        if name not in plots:
            told = f"{name}, {area} m²" if area else name
            row.changes.append(("plot", "", told))
        elif area and area != plots[name].area and len(said.plots) == 1:
            row.changes.append(
                ("area", f"{name}, {plots[name].area or 0} m²", f"{name}, {area} m²")
            )


def land_of(said: Said) -> dict[str, int | None]:
    """Plots that a row names, with their area where it can only be theirs."""
    if not said.plots:
        return {LAND: said.area} if said.area else {}
    if len(said.plots) == 1:
        return {said.plots[0]: said.area}
    return dict.fromkeys(said.plots)


def _compare_stake(row: Planned) -> None:
    said, household = row.said, row.household
    if said.stake is None or said.stake == household.stake:
        return
    currency = market.currency()
    if household.stake:
        row.wrong(Problem.STAKE_DIFFERS, amount=from_minor(household.stake, currency))
    else:
        row.changes.append(("amount", "", str(from_minor(said.stake, currency))))
