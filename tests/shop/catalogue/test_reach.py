"""A product's page where its farm does not deliver."""

import re

import pytest

from tests.factories.shipping import make_delivery
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.markup import flat

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("regions", "look"), [(["CN-XZ"], "btn-s"), ([], "btn-p")])
def test_goods_that_cant_come_are_not_pushed(client, regions, look):
    farm = make_farm(delivers=False)
    make_delivery(farm, regions=regions)
    pack = make_pack(farm)
    client.cookies["nanpo_region"] = "CN-BJ"

    page = flat(client.get(pack.product.get_absolute_url()).text)

    looks = re.findall(r'class="btn (btn-[sp])[^>]*>Add to basket', page)
    assert set(looks) == {look}
    assert ("does not deliver to Beijing" in page) == (look == "btn-s")
