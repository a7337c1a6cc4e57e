"""A cooperative at its depot, with a household and goods that have a price."""

import pytest

from tests.factories.office import (
    make_intake_goods,
    make_intake_price,
)
from tests.factories.vendors import make_cooperative, make_member, make_plain_household
from vendors.members.states import Role


@pytest.fixture
def cooperative(db):
    return make_cooperative("Five Villages", code="five")


@pytest.fixture
def household(cooperative):
    return make_plain_household(cooperative, number="017")


@pytest.fixture
def walnuts(cooperative):
    product = make_intake_goods(cooperative)
    make_intake_price(product, "5.20")
    return product


@pytest.fixture
def clerk(client, cooperative):
    client.force_login(make_member(cooperative, Role.CLERK))
    return client
