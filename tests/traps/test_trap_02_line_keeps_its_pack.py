"""Oscar's strategy drops a line's stock record and prices the product's first one.

Reproduced in stock Oscar: a line on seller B (9.00, none left) was priced 5.00 from
seller A and passed for available.
"""

from decimal import Decimal

import pytest

from shop.basket.queries import totals
from shop.basket.services.baskets import priced
from tests.factories.shop import make_basket, make_pack
from tests.factories.vendors import make_farm
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


def test_a_line_is_priced_and_refused_by_its_own_seller():
    cheap = make_pack(make_farm("A"), price="5.00")
    dear = make_pack(make_farm("B"), product=cheap.product, price="9.00")
    basket = make_basket(packs=[(dear, 1)])
    line = basket.all_lines()[0]
    assert (line.unit_price_incl_tax, line.is_buyable) == (Decimal("9.00"), True)

    StockPool.objects.filter(partner__name="B").update(on_hand=0)

    whole = totals(priced(basket), "CN-BJ")
    assert [group.partner.name for group in whole.groups] == ["B"]
    assert whole.groups[0].lines[0].problem == "Sold out."
    assert (whole.goods, whole.is_ready) == (Decimal(0), False)
