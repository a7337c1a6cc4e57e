"""A farm with followers, of whom two agreed to its letters."""

import pytest

from shop.storefront.services import follow
from tests.factories.accounts import make_user
from tests.factories.letters import make_letter, make_letter_reader
from tests.factories.vendors import make_cooperative, make_farm, make_member


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li", cooperative=make_cooperative(code="five"))


@pytest.fixture
def owner(farm):
    return make_member(farm, email="owner@example.com")


@pytest.fixture
def readers(farm):
    """The third only follows."""
    follow(make_user("other@example.com"), farm)
    return [make_letter_reader(farm, f"{name}@example.com") for name in ("mei", "hans")]


@pytest.fixture
def letter(farm):
    return make_letter(farm)
