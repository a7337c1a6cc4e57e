"""Phones of one farm, in a market that already sells walnuts."""

import pytest

from tests.cast import a_category, a_farm, a_member, a_pack, a_product

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
    farm = a_farm("Li Orchard", code="li")
    nuts = a_category("Nuts")
    for price in ("18", "20", "22", "24", "26"):
        other = a_product(
            a_farm(), "Walnuts", main_category=nuts, season=0b111100000000
        )
        a_pack(product=other, price=price, quantity=1000)
    return farm


@pytest.fixture
def owner(farm):
    return a_member(farm)
