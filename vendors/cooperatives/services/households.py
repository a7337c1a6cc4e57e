"""Writes to households, their people and plots; each counts the version up."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from core import dates
from core.secrets import Secret, masked
from vendors.cooperatives.locks import lock_household
from vendors.cooperatives.models import (
    Household,
    HouseholdMember,
    HouseholdPlot,
)
from vendors.cooperatives.queries import identities_of
from vendors.cooperatives.rules import next_number, year_of_birth
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner
from vendors.places.models import Village

from . import refusals as no
from .log import note
from .refusals import RegisterError, StaleHouseholdError


@dataclass(frozen=True)
class HouseholdContent:
    """What is known of a household. Without a number it gets the next one.

    `phone` is E.164; None leaves the one on record.
    """

    name: str
    joined: date
    number: str = ""
    village: Village | None = None
    phone: str | None = None
    farm: Partner | None = None
    note: str = ""


@dataclass(frozen=True)
class PersonContent:
    """What is known of a person; None for `identity` or `phone` leaves it as it is."""

    name: str
    identity: str | None = None
    phone: str | None = None
    born: int | None = None
    is_head: bool = False

    def __repr__(self) -> str:
        """Never the numbers: they would end in logs."""
        return f"<PersonContent {self.name}>"


@dataclass(frozen=True)
class PlotContent:
    """`area` in square metres."""

    name: str
    crop: str = ""
    area: int | None = None
    is_used: bool = True


@transaction.atomic
def add_household(
    cooperative: Partner,
    content: HouseholdContent,
    *,
    head: PersonContent | None = None,
) -> Household:
    """Enter a household, with its head if one is named. Raises `RegisterError`."""
    lock_partner(cooperative.pk)
    numbers = cooperative.households.values_list("number", flat=True)
    number = content.number or next_number(numbers)
    _require_fit(cooperative, content, number)
    household = Household.objects.create(
        cooperative=cooperative,
        number=number,
        name=content.name,
        village=content.village,
        phone=content.phone or "",
        farm=content.farm,
        joined=content.joined,
        note=content.note,
    )
    if head is not None:
        _require_free_identity(cooperative, head.identity)
        _new_person(household, head)
    note("household.add", household, after=told(household))
    return household


@transaction.atomic
def change_household(
    household: Household, content: HouseholdContent, *, seen: int
) -> Household:
    """Raises `RegisterError`, and `StaleHouseholdError` when it is not as seen."""
    lock_partner(household.cooperative_id)
    fresh = lock_as_seen(household, seen)
    number = content.number or fresh.number
    _require_fit(fresh.cooperative, content, number, household=fresh)
    before = told(fresh)
    fresh.number, fresh.name, fresh.village = number, content.name, content.village
    fresh.farm, fresh.joined, fresh.note = content.farm, content.joined, content.note
    if content.phone is not None:
        fresh.phone = content.phone
    fresh.version += 1
    fresh.save()
    note("household.change", fresh, before=before, after=told(fresh))
    return fresh


@transaction.atomic
def add_person(
    household: Household, content: PersonContent, *, seen: int
) -> HouseholdMember:
    """A new head takes the place of the one before. Raises as `change_household`."""
    lock_partner(household.cooperative_id)
    fresh = lock_as_seen(household, seen)
    _require_free_identity(fresh.cooperative, content.identity)
    person = _new_person(fresh, content)
    count_up(fresh)
    note("person.add", fresh, after=told_person(person))
    return person


@transaction.atomic
def change_person(
    person: HouseholdMember, content: PersonContent, *, seen: int
) -> HouseholdMember:
    """Raises as `change_household`, also for somebody who left the household."""
    lock_partner(person.household.cooperative_id)
    fresh = lock_as_seen(person.household, seen)
    person = HouseholdMember.objects.get(pk=person.pk)
    if person.left is not None:
        raise RegisterError(no.PERSON_LEFT)
    _require_free_identity(fresh.cooperative, content.identity, person=person)
    before = told_person(person)
    if content.is_head and not person.is_head:
        _take_headship(fresh)
    person.name, person.is_head = content.name, content.is_head
    person.born = content.born
    if content.identity is not None:
        person.identity = sealed(content.identity)
        person.born = person.born or year_of_birth(content.identity)
    if content.phone is not None:
        person.phone = content.phone
    person.save()
    count_up(fresh)
    note("person.change", fresh, before=before, after=told_person(person))
    return person


@transaction.atomic
def save_plot(
    household: Household,
    content: PlotContent,
    *,
    plot: HouseholdPlot | None = None,
    seen: int,
) -> HouseholdPlot:
    """Enter a plot, or change one. Raises as `change_household`."""
    fresh = lock_as_seen(household, seen)
    others = fresh.plots.exclude(pk=plot.pk) if plot else fresh.plots.all()
    if others.filter(name=content.name).exists():
        raise RegisterError(no.PLOT_TAKEN, field="name")
    before = told_plot(plot) if plot else {}
    row = plot or HouseholdPlot(household=fresh)
    row.name, row.crop = content.name, content.crop
    row.area, row.is_used = content.area, content.is_used
    row.save()
    count_up(fresh)
    act = "plot.change" if plot else "plot.add"
    note(act, fresh, before=before, after=told_plot(row))
    return row


def lock_as_seen(household: Household, seen: int) -> Household:
    """The household, locked. Raises `StaleHouseholdError` when it was changed since."""
    fresh = lock_household(household.pk)
    if fresh.version != seen:
        raise StaleHouseholdError
    return fresh


def count_up(household: Household) -> None:
    """One more change to it, its people or its plots."""
    household.version += 1
    household.save(update_fields=["version"])


def sealed(identity: str) -> Any:
    """As the field keeps it: a `Secret`, or None."""
    return Secret.of(identity) if identity else None


def told(household: Household) -> dict[str, object]:
    """For the activity log; numbers of phones masked."""
    return {
        "number": household.number,
        "name": household.name,
        "village": household.village.name if household.village else "",
        "phone": masked(household.phone) if household.phone else "",
        "farm": household.farm.name if household.farm else "",
        "joined": household.joined.isoformat(),
        "left": household.left.isoformat() if household.left else "",
        "note": household.note,
    }


def told_person(person: HouseholdMember) -> dict[str, object]:
    return {
        "person": person.name,
        "identity": str(person.identity) if person.identity else "",
        "phone": masked(person.phone) if person.phone else "",
        "born": person.born,
        "head": person.is_head,
    }


def told_plot(plot: HouseholdPlot) -> dict[str, object]:
    return {
        "plot": plot.name,
        "crop": plot.crop,
        "area": plot.area,
        "in use": plot.is_used,
    }


def _new_person(household: Household, content: PersonContent) -> HouseholdMember:
    identity = content.identity or ""
    if content.is_head:
        _take_headship(household)
    return HouseholdMember.objects.create(
        household=household,
        name=content.name,
        identity=sealed(identity),
        phone=content.phone or "",
        born=content.born or year_of_birth(identity),
        is_head=content.is_head,
    )


def _take_headship(household: Household) -> None:
    household.people.filter(is_head=True, left=None).update(is_head=False)


def _require_fit(
    cooperative: Partner,
    content: HouseholdContent,
    number: str,
    *,
    household: Household | None = None,
) -> None:
    others = Household.objects.all()
    if household is not None:
        others = others.exclude(pk=household.pk)
    if others.filter(cooperative=cooperative, number=number).exists():
        raise RegisterError(no.NUMBER_TAKEN, field="number")
    if content.farm is not None:
        if content.farm.cooperative_id != cooperative.pk:
            raise RegisterError(no.FARM_ELSEWHERE, field="farm")
        if others.filter(farm=content.farm).exists():
            raise RegisterError(no.FARM_TAKEN, field="farm")
    if content.joined > dates.today():
        raise RegisterError(no.FUTURE, field="joined")
    if household is not None:
        _require_order(household, content.joined)


def _require_order(household: Household, joined: date) -> None:
    if household.left is not None and joined > household.left:
        params = {"day": joined}
        raise RegisterError(no.LEFT_BEFORE_JOINED, field="joined", params=params)
    last = household.earlier.order_by("-left").first()
    if last is not None and joined < last.left:
        params = {"day": last.left}
        raise RegisterError(no.JOINED_BEFORE_EARLIER, field="joined", params=params)


def _require_free_identity(
    cooperative: Partner,
    identity: str | None,
    *,
    person: HouseholdMember | None = None,
) -> None:
    """The caller holds the cooperative, so that nobody enters the same one now."""
    if not identity:
        return
    for one in identities_of(cooperative).get(identity, []):
        if person is None or one.pk != person.pk:
            params = {"name": one.name, "number": one.household.number}
            raise RegisterError(no.IDENTITY_TAKEN, field="identity", params=params)
