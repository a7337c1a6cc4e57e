"""A cooperative with an office, households, people and stakes."""

from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from tests.cast import a_cooperative, a_member
from vendors.cooperatives.models import Household, HouseholdMember, StakeEntry
from vendors.cooperatives.services import (
    HouseholdContent,
    PersonContent,
    StakeContent,
    add_household,
    enter_stake,
)
from vendors.members.states import Role
from vendors.partner.models import Partner

_click = count(1)
JOINED = date(2020, 3, 1)
IDENTITY = "11010519491231002X"


def a_click() -> str:
    return f"{next(_click):024x}"


def an_office(role: str = Role.ADMIN, **fields: Any) -> tuple[Partner, User]:
    """A cooperative and somebody of its office; another one runs it."""
    cooperative = a_cooperative(**fields)
    a_member(cooperative, Role.ADMIN)
    return cooperative, a_member(cooperative, role)


def a_household(cooperative: Partner, **known: Any) -> Household:
    known = {"name": "Wang Guihua", "joined": JOINED, **known}
    identity = known.pop("identity", "")
    head = PersonContent(name=known["name"], identity=identity, is_head=True)
    return add_household(cooperative, HouseholdContent(**known), head=head)


def head_of(household: Household) -> HouseholdMember:
    people = household.people.select_related("household__cooperative", "user")
    return people.get(is_head=True)


def a_stake(household: Household, amount: int, **known: Any) -> StakeEntry:
    day = known.pop("day", timezone.localdate())
    content = StakeContent(amount, day, **known)
    return enter_stake(household, content, click=a_click(), by=None)
