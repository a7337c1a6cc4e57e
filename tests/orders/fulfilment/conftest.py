"""A farm with one paid order, and the packer who is signed in."""

import pytest

from tests.cast import a_member, a_pack, a_paid_order
from tests.orders.fulfilment.makers import a_run_farm
from vendors.members.states import Role


@pytest.fixture
def farm():
    return a_run_farm("Li Family Orchard", code="li")


@pytest.fixture
def part(farm):
    pear = a_pack(farm, "Pears", price="30.00", quantity=2500)
    apple = a_pack(farm, "Apples", price="20.00", quantity=1000)
    return a_paid_order([(pear, 2), (apple, 3)]).parts.get()


@pytest.fixture
def packer(client, farm):
    user = a_member(farm, Role.PACKER, first_name="Zhao", last_name="Min")
    client.force_login(user)
    return user
