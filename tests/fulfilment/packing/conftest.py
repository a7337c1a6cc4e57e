"""A farm with one paid order, and the packer who is signed in."""

import pytest

from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_member, make_run_farm
from vendors.members.states import Role


@pytest.fixture
def farm():
    return make_run_farm("Li Family Orchard", code="li")


@pytest.fixture
def vendor_order(farm):
    pear = make_pack(farm, "Pears", price="30.00", quantity=2500)
    apple = make_pack(farm, "Apples", price="20.00", quantity=1000)
    return make_paid_order([(pear, 2), (apple, 3)]).vendor_orders.get()


@pytest.fixture
def packer(client, farm):
    user = make_member(farm, Role.PACKER, first_name="Zhao", last_name="Min")
    client.force_login(user)
    return user
