"""Oscar's basket takes a product and lets the database pick a seller of it."""

import pytest

from shop.basket.models import PackNotNamedError
from shop.basket.services.lines import add_pack
from tests.factories.shop import make_basket, make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


def test_a_product_without_its_pack_is_not_accepted():
    pack, basket = make_pack(), make_basket()

    for fill in (basket.add, basket.add_product):
        with pytest.raises(PackNotNamedError):
            fill(pack.product, 1)

    assert basket.lines.count() == 0


@pytest.mark.parametrize("chosen", [0, 1])
def test_the_seller_is_the_one_whose_pack_was_chosen(chosen):
    first = make_pack(make_farm("A"))
    packs = [first, make_pack(make_farm("B"), product=first.product)]

    line = add_pack(make_basket(), packs[chosen], 1)

    assert line.stockrecord == packs[chosen]
    assert line.stockrecord.partner.name == "AB"[chosen]
