"""A farm whose lots fill orders, and its owner at the desk."""

import pytest

from tests.factories.accounts import make_user
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.notifications.conftest import outgoing  # noqa: F401 - a fixture


@pytest.fixture
def cooperative():
    return make_cooperative("Five Villages", code="five")


@pytest.fixture
def farm(cooperative):
    return make_farm("Li Family Orchard", code="li", cooperative=cooperative)


@pytest.fixture
def pack(farm):
    return make_pack(farm, "Persimmons", quantity=5000, on_hand=0)


@pytest.fixture
def owner(client, farm):
    user = make_member(farm, first_name="Li", last_name="Qiang", email="li@example.com")
    client.force_login(user)
    return user


@pytest.fixture
def mei():
    return make_user("mei@example.com")
