"""Sale prices of sellers, as the market's office sees and stops them."""

import pytest

from tests.factories.accounts import make_staff
from tests.factories.pages import browser_of
from tests.factories.shop import make_pack, make_sale_price
from tests.factories.vendors import make_farm
from vendors.partner.states import SalePriceState

pytestmark = pytest.mark.django_db
PAGE = "/office/market/offers/sale-prices/"


@pytest.fixture
def staff():
    return browser_of(make_staff())


def make_sale(farm):
    return make_sale_price(make_pack(farm, price="60.00"))


def test_all_sellers_sales_are_listed_and_found(staff):
    li, wang = make_farm(name="Li Orchard"), make_farm(name="王梅梯田")
    make_sale(li)
    make_sale(wang)

    assert {"Li Orchard", "王梅梯田"} <= {
        row.pack.partner.name for row in staff.get(PAGE).context["page"]
    }
    found = staff.get(PAGE, {"q": "王梅"}).context["page"]
    assert [row.pack.partner.name for row in found] == ["王梅梯田"]
    assert not staff.get(PAGE, {"q": "nobody"}).context["page"].object_list


def test_one_is_stopped_once(staff):
    row = make_sale(make_farm())

    for _press in range(2):
        assert staff.post(PAGE, {"sale": row.pk}).status_code == 302

    row.refresh_from_db()
    assert row.state == SalePriceState.STOPPED
    assert not staff.get(PAGE).context["page"].object_list


@pytest.mark.parametrize("sale", ["", "x", 10**9])
def test_what_is_no_sale_is_not_found(staff, sale):
    assert staff.post(PAGE, {"sale": sale}).status_code == 404


def test_it_costs_the_same_for_many(staff, queries):
    farm = make_farm()
    make_sale(farm)
    staff.get(PAGE)
    with queries(20):
        staff.get(PAGE)
    for _ in range(4):
        make_sale(farm)
    with queries(20):
        staff.get(PAGE)
