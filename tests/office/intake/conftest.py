"""A cooperative at its depot, with a household and goods that have a price."""

import pytest

from tests.cast import a_cooperative, a_member
from vendors.members.states import Role

from .makers import a_household, a_price, some_goods


@pytest.fixture
def cooperative(db):
    return a_cooperative("Five Villages", code="five")


@pytest.fixture
def household(cooperative):
    return a_household(cooperative, number="017")


@pytest.fixture
def walnuts(cooperative):
    product = some_goods(cooperative)
    a_price(product, "5.20")
    return product


@pytest.fixture
def clerk(client, cooperative):
    client.force_login(a_member(cooperative, Role.CLERK))
    return client
