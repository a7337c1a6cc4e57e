"""A page of the shop costs the same in a market of any size, in rows and planning."""

import pytest
from django.urls import reverse

from tests.factories.crowds import TABLES, make_crowd
from tests.factories.orders import make_china
from tests.factories.shop import make_pack
from tests.plans import assert_bounded

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

MANY = 6_000
# Tables, where it is no `Prepared`: of one statement, and of all those of a page.
MOST_JOINED, MOST_PLANNED = 8, 16
PAGES = {
    "home": lambda _pack: "/",
    "listing": lambda _pack: "/catalogue/",
    "category": lambda pack: pack.product.main_category.get_absolute_url(),
    "product": lambda pack: pack.product.get_absolute_url(),
    "search": lambda _pack: "/search/?q=persimmons",
    "season": lambda _pack: reverse("storefront:season"),
    "farm": lambda pack: reverse("storefront:farm", args=[pack.partner.code]),
    "farms": lambda _pack: reverse("storefront:farms"),
    "basket": lambda _pack: reverse("basket:summary"),
    "checkout page": lambda _pack: reverse("checkout:index"),
}


@pytest.fixture(scope="module")
def pack(kept):
    """One of many goods of a farm, in each month some."""
    make_china()
    pack = make_pack()
    make_crowd(pack, MANY, season="4095 - (1 << n % 12)")
    return pack


@pytest.mark.parametrize("page", PAGES)
def test_page_reads_a_part_and_plans_little(pack, client, page):
    path = PAGES[page](pack)
    client.post(reverse("basket:add"), {"pack": pack.pk, "quantity": 1})
    client.get(path)  # what is kept of all goods is counted here

    assert_bounded(
        lambda: client.get(path), *TABLES, joins=MOST_JOINED, planned=MOST_PLANNED
    )
