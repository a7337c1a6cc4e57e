"""The rows of a checked register written in bulk: new households, and changes."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from core import market
from core.activity_log import record_all
from vendors.cooperatives.imports.comparison import Planned, land_of
from vendors.cooperatives.models import (
    Household,
    HouseholdMember,
    HouseholdPlot,
    RegisterImport,
    StakeEntry,
)
from vendors.cooperatives.rules import year_of_birth
from vendors.cooperatives.states import RowFate, StakeKind

from .households import sealed, told
from .stakes import told_stake

BATCH = 2000
ACT, STAKED = "household.import", "stake.enter"


@dataclass
class _Writing:
    """Rows of every kind, written together; people and the rest name households."""

    upload: RegisterImport
    by: User | None
    households: list[Household] = field(default_factory=list)
    changed: list[Household] = field(default_factory=list)
    people: list[HouseholdMember] = field(default_factory=list)
    heads: list[HouseholdMember] = field(default_factory=list)
    plots: list[HouseholdPlot] = field(default_factory=list)
    areas: list[HouseholdPlot] = field(default_factory=list)
    stakes: list[StakeEntry] = field(default_factory=list)
    log: list[tuple[Any, dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    # Apart: not everybody who reads what was done to a household sees its stake.
    staked: list[tuple[Any, dict[str, Any], dict[str, Any]]] = field(
        default_factory=list
    )

    def write(self) -> None:
        Household.objects.bulk_create(self.households, batch_size=BATCH)
        Household.objects.bulk_update(
            self.changed,
            ["name", "village", "phone", "joined", "left", "note", "version"],
            batch_size=BATCH,
        )
        HouseholdMember.objects.bulk_create(self.people, batch_size=BATCH)
        HouseholdMember.objects.bulk_update(
            self.heads, ["identity", "born"], batch_size=BATCH
        )
        HouseholdPlot.objects.bulk_create(self.plots, batch_size=BATCH)
        HouseholdPlot.objects.bulk_update(self.areas, ["area"], batch_size=BATCH)
        StakeEntry.objects.bulk_create(self.stakes, batch_size=BATCH)
        cooperative, reason = self.upload.cooperative, self.upload.name
        scope = f"office:{cooperative.code}"
        for act, log in ((ACT, self.log), (STAKED, self.staked)):
            record_all(act, log, reason=reason, scope=scope, seller=cooperative)


def write_register(
    upload: RegisterImport,
    planned: list[Planned],
    *,
    with_changes: bool,
    by: User | None,
) -> None:
    """Write what was planned; the caller holds the cooperative and the upload."""
    writing = _Writing(upload, by)
    for row in planned:
        if row.fate == RowFate.NEW:
            _new(writing, row)
        elif row.fate == RowFate.CHANGED and with_changes:
            _change(writing, row)
    writing.write()


def _new(writing: _Writing, row: Planned) -> None:
    said = row.said
    joined: Any = said.joined  # a new household without it was refused
    household = Household(
        cooperative=writing.upload.cooperative,
        number=row.number,
        name=said.name,
        village=said.village,
        phone=said.phone,
        joined=joined,
        left=said.left,
        note=said.note,
    )
    writing.households.append(household)
    _head(writing, household, said.name, said.identity, said.phone)
    for name in said.people:
        if name != said.name:
            writing.people.append(HouseholdMember(household=household, name=name))
    for name, area in land_of(said).items():
        writing.plots.append(HouseholdPlot(household=household, name=name, area=area))
    if said.stake:
        _stake(writing, household, row)
    writing.log.append((household, {}, told(household)))


def _change(writing: _Writing, row: Planned) -> None:
    said, household = row.said, row.household
    before, after = {}, {}
    for what, old, new in row.changes:
        if what != "amount":
            before[what], after[what] = old, new
    writing.log.append((household, before, after))
    household.name = said.name or household.name
    household.village = said.village or household.village
    household.phone = said.phone or household.phone
    household.joined = said.joined or household.joined
    household.left = said.left or household.left
    household.note = said.note or household.note
    household.version += 1
    writing.changed.append(household)
    _change_people(writing, row)
    plots = {each.name: each for each in household.plots.all()}
    for name, area in land_of(said).items():
        if name not in plots:
            plot = HouseholdPlot(household=household, name=name, area=area)
            writing.plots.append(plot)
        elif area and area != plots[name].area and len(said.plots) == 1:
            plots[name].area = area
            writing.areas.append(plots[name])
    if said.stake and not household.stake:
        _stake(writing, household, row)


def _change_people(writing: _Writing, row: Planned) -> None:
    said, household = row.said, row.household
    people = list(household.people.all())
    head = next((each for each in people if each.is_head), None)
    if said.identity and head is None:
        _head(writing, household, household.name, said.identity, "")
    elif head is not None and any(what == "identity" for what, _o, _n in row.changes):
        head.identity = sealed(said.identity)
        head.born = head.born or year_of_birth(said.identity)
        writing.heads.append(head)
    names = {each.name for each in people}
    for name in said.people:
        if name not in names:
            writing.people.append(HouseholdMember(household=household, name=name))


def _head(
    writing: _Writing, household: Household, name: str, identity: str, phone: str
) -> None:
    writing.people.append(
        HouseholdMember(
            household=household,
            name=name,
            identity=sealed(identity),
            phone=phone,
            born=year_of_birth(identity),
            is_head=True,
        )
    )


def _stake(writing: _Writing, household: Any, row: Planned) -> None:
    """What a household had staked when its register was brought in."""
    entry = StakeEntry(
        household=household,
        kind=StakeKind.CAPITAL,
        currency=market.currency(),
        amount=row.said.stake or 0,
        day=household.joined,
        cause=f"register:{writing.upload.pk}:{row.said.row}",
        note=writing.upload.name[:200],
        by=writing.by,
    )
    writing.stakes.append(entry)
    writing.staked.append((household, {}, told_stake(entry)))
