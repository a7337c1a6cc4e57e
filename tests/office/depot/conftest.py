"""A cooperative with a depot, two farms that bring to it, and somebody who packs."""

import pytest

from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.states import Role


@pytest.fixture
def coop():
    return make_cooperative(code="five", delivers=False)


@pytest.fixture
def farms(coop):
    farms = [make_farm(name, cooperative=coop) for name in ("Li Orchard", "Wang Nuts")]
    for farm in farms:
        make_member(farm)
    return farms


@pytest.fixture
def packer(coop, client):
    person = make_member(coop, Role.PACKER)
    client.force_login(person)
    return person
