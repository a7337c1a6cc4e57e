"""A farm with a product, its owner, and a shopper who is signed in."""

import pytest

from tests.cast import a_farm, a_member, a_pack, a_user


@pytest.fixture
def farm():
    return a_farm("Li Family Orchard", code="li", phone="+8613700001234")


@pytest.fixture
def pack(farm):
    return a_pack(farm, "Walnuts")


@pytest.fixture
def product(pack):
    return pack.product


@pytest.fixture
def owner(farm):
    return a_member(farm, email="li@example.com", first_name="Li", last_name="Jun")


@pytest.fixture
def shopper(client):
    user = a_user("mei@example.com", first_name="Wang", last_name="Mei")
    client.force_login(user)
    return user
