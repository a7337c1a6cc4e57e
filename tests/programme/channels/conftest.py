"""A farm of Pingshun that sells elsewhere too."""

import pytest

from tests.factories.vendors import make_county, make_farm, make_village


@pytest.fixture
def county():
    return make_county(slug="pingshun")


@pytest.fixture
def village(county):
    return make_village(county=county)


@pytest.fixture
def farm(village):
    return make_farm("太行核桃合作社", village=village)
