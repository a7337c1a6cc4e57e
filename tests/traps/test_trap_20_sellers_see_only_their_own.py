"""In Oscar's dashboard stock alerts and the product lookup are not filtered by seller.

Reproduced in stock Oscar: a seller looked up every rival's products. Here a desk lists
one seller's goods, shortages included, and the unfiltered pages stay shut.
"""

import pytest
from django.urls import reverse

from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db
RIVALS = "Secret millet"


@pytest.fixture
def me(client):
    farm = make_farm(code="li")
    make_pack(farm, "Pears")
    make_pack(make_farm(code="gao"), RIVALS)
    StockPool.objects.update(low_at=10**9)
    client.force_login(make_member(farm))
    return farm


@pytest.mark.parametrize("name", ["today", "products", "orders", "delivery", "shop"])
@pytest.mark.parametrize("query", ["", "?q=millet", "?q=", "?state=new", "?page=2"])
def test_no_page_of_a_desk_names_a_rivals_goods(client, me, name, query):
    page = client.get(reverse(f"desk:{name}", args=["li"]) + query)

    assert page.status_code == 200
    assert RIVALS not in page.text


def test_low_stock_is_the_sellers_own(client, me):
    low = client.get(reverse("desk:today", args=["li"])).context["job"].low

    assert [pool.product.title for pool in low] == ["Pears"]


@pytest.mark.parametrize(
    "url",
    [
        "/dashboard/catalogue/stock-alerts/",
        "/dashboard/catalogue/product-lookup/?q=millet",
        "/dashboard/catalogue/",
        "/dashboard/reports/",
    ],
)
def test_oscars_unfiltered_lists_stay_shut(client, me, url):
    page = client.get(url)

    assert page.status_code == 403
    assert RIVALS not in page.text
