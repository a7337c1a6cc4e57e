"""A cooperative with a depot, two farms that bring to it, and somebody who packs."""

import pytest

from tests.cast import a_cooperative, a_farm, a_member
from vendors.members.states import Role


@pytest.fixture
def coop():
    return a_cooperative(code="five", delivers=False)


@pytest.fixture
def farms(coop):
    farms = [a_farm(name, cooperative=coop) for name in ("Li Orchard", "Wang Nuts")]
    for farm in farms:
        a_member(farm)
    return farms


@pytest.fixture
def packer(coop, client):
    person = a_member(coop, Role.PACKER)
    client.force_login(person)
    return person
