"""A farm with a product, its owner, and a shopper who is signed in."""

import pytest

from tests.factories.accounts import make_user
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member


@pytest.fixture
def farm():
    return make_farm("Li Family Orchard", code="li", phone="+8613700001234")


@pytest.fixture
def pack(farm):
    return make_pack(farm, "Walnuts")


@pytest.fixture
def product(pack):
    return pack.product


@pytest.fixture
def owner(farm):
    return make_member(farm, email="li@example.com", first_name="Li", last_name="Jun")


@pytest.fixture
def shopper(client):
    user = make_user("mei@example.com", first_name="Wang", last_name="Mei")
    client.force_login(user)
    return user
