"""Households and people who leave, and households that come back."""

from datetime import date

from django.db import transaction

from accounts.models import User
from core import dates
from vendors.cooperatives.models import Household, HouseholdMember, Position
from vendors.cooperatives.queries import open_positions
from vendors.partner.locks import lock_partner

from . import refusals as no
from .households import count_up, lock_as_seen, told
from .log import note
from .positions import end_position
from .refusals import RegisterError


@transaction.atomic
def leave(
    household: Household, *, day: date, seen: int, by: User | None, reason: str = ""
) -> Household:
    """It is no member from this day on; positions of its people end.

    Its stake stays, to be paid back. Raises `RegisterError`, `StaleHouseholdError`, and
    `TeamError` when the last one who runs the cooperative's shop is among them.
    """
    lock_partner(household.cooperative_id)
    fresh = lock_as_seen(household, seen)
    if fresh.left is not None:
        raise RegisterError(no.LEFT_ALREADY)
    if day < fresh.joined:
        params = {"day": fresh.joined}
        raise RegisterError(no.LEFT_BEFORE_JOINED, field="day", params=params)
    if day > dates.today():
        raise RegisterError(no.FUTURE, field="day")
    held = open_positions(fresh.cooperative).filter(member__household=fresh)
    _end(list(held), day, by)
    before = told(fresh)
    fresh.left, fresh.version = day, fresh.version + 1
    fresh.save(update_fields=["left", "version"])
    note("household.leave", fresh, before=before, after=told(fresh), reason=reason)
    return fresh


@transaction.atomic
def rejoin(household: Household, *, day: date, seen: int) -> Household:
    """It is a member again; the time before it left stands in `earlier`.

    On the very day it left, nothing was between: the leaving is taken back. Raises
    `RegisterError` and `StaleHouseholdError`.
    """
    lock_partner(household.cooperative_id)
    fresh = lock_as_seen(household, seen)
    if fresh.left is None:
        raise RegisterError(no.NOT_LEFT)
    if day < fresh.left:
        params = {"day": fresh.left}
        raise RegisterError(no.BACK_BEFORE_LEFT, field="day", params=params)
    if day > dates.today():
        raise RegisterError(no.FUTURE, field="day")
    before = told(fresh)
    if day > fresh.left:
        fresh.earlier.create(joined=fresh.joined, left=fresh.left)
        fresh.joined = day
    fresh.left, fresh.version = None, fresh.version + 1
    fresh.save(update_fields=["joined", "left", "version"])
    note("household.rejoin", fresh, before=before, after=told(fresh))
    return fresh


@transaction.atomic
def leave_household(
    person: HouseholdMember, *, day: date, seen: int, by: User | None
) -> HouseholdMember:
    """Somebody is no longer of the household; the account sees what was until then.

    Raises as `leave`.
    """
    lock_partner(person.household.cooperative_id)
    fresh = lock_as_seen(person.household, seen)
    person = HouseholdMember.objects.get(pk=person.pk)
    if person.left is not None:
        raise RegisterError(no.PERSON_LEFT)
    if day > dates.today():
        raise RegisterError(no.FUTURE, field="day")
    _end(list(open_positions(fresh.cooperative).filter(member=person)), day, by)
    person.left, person.is_head = day, False
    person.save(update_fields=["left", "is_head"])
    count_up(fresh)
    note("person.leave", fresh, after={"person": person.name, "left": day.isoformat()})
    return person


def _end(held: list[Position], day: date, by: User | None) -> None:
    for position in held:
        end_position(position, until=max(day, position.since), by=by)
