"""A cooperative with two households, one of which signs in."""

import pytest

from core.secrets import Secret
from office.announcements.services import ANNOUNCEMENTS, AnnouncementContent
from tests.factories.accounts import make_user
from tests.factories.distribution import make_villager
from tests.factories.vendors import make_cooperative, make_member
from vendors.cooperatives.models import HouseholdMember
from vendors.members.states import Role


@pytest.fixture
def cooperative():
    return make_cooperative("Five Villages", code="five")


@pytest.fixture
def clerk(cooperative):
    return make_member(cooperative, Role.CLERK, email="clerk@example.com")


@pytest.fixture
def household(cooperative):
    return make_villager(cooperative, "1")


@pytest.fixture
def by_phone(cooperative):
    return make_villager(cooperative, "2", phone="+8613800138002")


@pytest.fixture
def farmer(household):
    user = make_user("farmer@example.com")
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
    content = AnnouncementContent(
        title={"en": "Meeting on Friday"}, text={"en": "At eight in the hall."}
    )
    return ANNOUNCEMENTS.save(cooperative, content)
