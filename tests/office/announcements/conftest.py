"""A cooperative with two households, one of which signs in."""

from datetime import date

import pytest

from core.secrets import Secret
from office.announcements.services import save_draft
from office.announcements.services.announcing import Content
from tests.cast import a_cooperative, a_member, a_user
from vendors.cooperatives.models import Household, HouseholdMember
from vendors.members.states import Role


@pytest.fixture
def cooperative():
    return a_cooperative("Five Villages", code="five")


@pytest.fixture
def clerk(cooperative):
    return a_member(cooperative, Role.CLERK, email="clerk@example.com")


def a_household(cooperative, number, **fields):
    return Household.objects.create(
        cooperative=cooperative,
        number=number,
        name=f"Household {number}",
        joined=date(2020, 1, 1),
        **fields,
    )


@pytest.fixture
def household(cooperative):
    return a_household(cooperative, "1")


@pytest.fixture
def by_phone(cooperative):
    return a_household(cooperative, "2", phone="+8613800138002")


@pytest.fixture
def farmer(household):
    user = a_user("farmer@example.com")
    HouseholdMember.objects.create(
        household=household,
        name="Wang Lan",
        is_head=True,
        user=user,
        identity=Secret.of(""),
    )
    return user


@pytest.fixture
def draft(cooperative):
    content = Content(
        title={"en": "Meeting on Friday"}, text={"en": "At eight in the hall."}
    )
    return save_draft(cooperative, content)
