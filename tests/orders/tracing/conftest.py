"""A farm whose lots fill orders, and its owner at the desk."""

import pytest

from tests.cast import a_cooperative, a_farm, a_member, a_pack, a_user
from tests.orders.notifications.conftest import outgoing  # noqa: F401 - a fixture


@pytest.fixture
def cooperative():
    return a_cooperative("Five Villages", code="five")


@pytest.fixture
def farm(cooperative):
    return a_farm("Li Family Orchard", code="li", cooperative=cooperative)


@pytest.fixture
def pack(farm):
    return a_pack(farm, "Persimmons", quantity=5000, on_hand=0)


@pytest.fixture
def owner(client, farm):
    user = a_member(farm, first_name="Li", last_name="Qiang", email="li@example.com")
    client.force_login(user)
    return user


@pytest.fixture
def mei():
    return a_user("mei@example.com")
