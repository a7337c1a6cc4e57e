"""A farm's box that somebody has since the middle of October."""

import pytest

from tests.factories.boxes import make_box, make_subscription
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.selling.boxes.autumn import at, october


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def millet(farm):
    return make_pack(farm, "Millet", price="40.00", quantity=1000)


@pytest.fixture
def walnuts(farm):
    return make_pack(farm, "Walnuts", price="60.00", quantity=1000, tax="0.13")


@pytest.fixture
def honey(farm):
    return make_pack(farm, "Honey", price="50.00", quantity=500)


@pytest.fixture
def box(farm, millet, walnuts):
    """Changes close on Tuesdays at 18:00."""
    return make_box(farm, [(millet, 1), (walnuts, 1)], slug="li-box", price="100.00")


@pytest.fixture
def subscription(box):
    with at(october(16)):
        return make_subscription(box)


@pytest.fixture
def prepayable(box):
    """The box of which shoppers pay several ahead."""
    box.is_prepayable = True
    box.save()
    return box
