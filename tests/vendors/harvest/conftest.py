"""A farm with persimmons and a person at its desk."""

import pytest

from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member


@pytest.fixture
def farm():
    return make_farm("Li Family Orchard", code="li")


@pytest.fixture
def pool(farm):
    pack = make_pack(farm, "Persimmons", quantity=5000, on_hand=0)
    pack.product.shelf_life_days = 30
    pack.product.save(update_fields=["shelf_life_days"])
    return pack.pool


@pytest.fixture
def owner(client, farm):
    user = make_member(farm, first_name="Li", last_name="Qiang")
    client.force_login(user)
    return user
