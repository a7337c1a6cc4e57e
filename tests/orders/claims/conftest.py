"""Shoppers and owners who are signed in, and goods that came."""

import pytest

from tests.cast import a_cooperative, a_farm, a_member, a_pack, a_user

from .makers import a_received_part


@pytest.fixture
def coop():
    return a_cooperative("Valley Cooperative", code="valley")


@pytest.fixture
def farm(coop):
    return a_farm("Li Family Orchard", code="li", cooperative=coop)


@pytest.fixture
def owner(farm):
    return a_member(farm, email="li@example.com", first_name="Li", last_name="Jun")


@pytest.fixture
def shopper(client):
    user = a_user("mei@example.com", first_name="Wang", last_name="Mei")
    client.force_login(user)
    return user


@pytest.fixture
def pack(farm):
    return a_pack(farm, "Walnuts", price="50.00")


@pytest.fixture
def part(pack, shopper, owner):
    """Two boxes for 100.00 and 12.00 of delivery, received just now."""
    return a_received_part(pack, 2, user=shopper, by=owner)
