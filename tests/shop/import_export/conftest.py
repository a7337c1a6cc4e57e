"""The farm whose goods come from files, and who runs it."""

import pytest

from tests.factories.shop import make_tax_category
from tests.factories.vendors import make_farm, make_member


@pytest.fixture
def farm():
    make_tax_category()
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm, email="owner@example.com"))
    return client
