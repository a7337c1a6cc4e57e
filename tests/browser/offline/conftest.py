"""Phones of one farm, in a market that already sells walnuts."""

import pytest

from tests.factories.shop import make_category, make_pack, make_product
from tests.factories.vendors import make_farm, make_member

from .phone import Phone


@pytest.fixture
def phones(chromium, site):
    made = []

    def phone(user=None, **wishes):
        made.append(Phone(chromium, site, user, **wishes))
        return made[-1]

    yield phone
    for each in made:
        each.context.close()
    assert [each.complaints for each in made] == [[] for _ in made]


@pytest.fixture
def farm(site):
    farm = make_farm("Li Orchard", code="li")
    nuts = make_category("Nuts")
    for price in ("18", "20", "22", "24", "26"):
        other = make_product(
            make_farm(), "Walnuts", main_category=nuts, season=0b111100000000
        )
        make_pack(product=other, price=price, quantity=1000)
    return farm


@pytest.fixture
def owner(farm):
    return make_member(farm)
