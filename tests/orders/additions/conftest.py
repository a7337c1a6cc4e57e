"""A paid order of one farm that can still be added to."""

import pytest

from tests.factories.accounts import make_user
from tests.factories.additions import make_open_order
from tests.factories.orders import make_china
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm


@pytest.fixture
def shopper(db):
    return make_user("shopper@example.com")


@pytest.fixture
def farm(db):
    make_china()
    return make_farm("Li Orchard")


@pytest.fixture
def pears(farm):
    return make_pack(farm, "Pears", price="10.00", quantity=1000, on_hand=20_000)


@pytest.fixture
def apples(farm):
    return make_pack(farm, "Apples", price="20.00", quantity=1000, on_hand=20_000)


@pytest.fixture
def order(pears, shopper):
    return make_open_order([(pears, 3)], user=shopper)
