"""A list costs the same in a market of any size: it reads a page of an index."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from core import dates
from shop.catalogue.alternatives import same_of_others
from shop.catalogue.filters import ORDERS
from shop.catalogue.listing import listing
from shop.catalogue.models import Product
from shop.catalogue.queries import listed_products
from shop.catalogue.selection import in_order
from shop.offers.models import ConditionalOffer
from shop.storefront import queries as storefront
from tests.factories.crowds import FIRST, TABLES, make_crowd
from tests.factories.shop import (
    make_category,
    make_offer,
    make_pack,
    make_product,
    make_range,
)
from tests.factories.vendors import make_farm, make_village
from tests.plans import assert_bounded, count_rows

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

MANY = 6_000
SORTS = list(ORDERS)
MARKED = [
    *(f"sort={sort}" for sort in SORTS),
    "cert=organic&sort=price",
    "picked=7",
    "rating=4",
    "rating=4&sort=fresh",
    "offer=1&sort=sold",
    "reach=CN-GD",
    "unit_from=2&unit_to=40",
    "unit_from=2&unit_to=40&sort=unit",
]


@pytest.fixture(scope="module")
def pack(kept):
    """Of each month some goods are not there; two farms have half of them each."""
    pack, other = make_pack(), make_farm()
    make_crowd(
        pack,
        MANY,
        season="4095 - (1 << n % 12)",
        partner_id=f"CASE n % 2 WHEN 0 THEN {pack.partner_id} ELSE {other.pk} END",
        organic_until="CASE n % 2 WHEN 0 THEN current_date + 9 END",
        picked_on="CASE WHEN n % 3 > 0 THEN current_date - n % 20 END",
        rating="CASE n % 2 WHEN 0 THEN 2 + n % 4 END",
        sold_lately="n % 50",
    )
    make_offer(seller=other)
    return pack


@pytest.mark.parametrize("sort", ["newest", "price", "unit"])
@pytest.mark.parametrize("more", ["", "stock=1", "season=now", "from=2&to=40"])
def test_a_list_reads_a_page_whatever_it_is_sorted_and_narrowed_by(pack, sort, more):
    query = QueryDict(f"sort={sort}&{more}")
    # What is kept of all of them is counted here.
    listing(listed_products(), query, "CN-BJ")

    assert_bounded(lambda: listing(listed_products(), query, "CN-BJ"), *TABLES)


def place(farm):
    village = farm.village
    village.latitude, village.longitude = 26, 101
    village.save()
    return village


def read_lists(*queries):
    for query in queries:
        listing(listed_products(), QueryDict(query), "CN-BJ")


def test_a_mark_that_many_goods_have_is_met_on_the_way(pack):
    """In each order; of each mark also what is counted of it."""
    soon = dates.today() + timedelta(days=10)
    marked = [*MARKED, f"by={soon.isoformat()}", f"near={place(pack.partner).slug}"]
    read_lists(*marked)

    assert_bounded(lambda: read_lists(*marked), *TABLES)


def test_a_mark_that_few_goods_have_is_found_by_its_index(pack):
    """The oldest of all, so that a walk from the newest on would read the rest."""
    goods = Product.objects.filter(pk__gt=FIRST)
    goods.update(rating=None, picked_on=None)
    ConditionalOffer.objects.all().delete()
    last = goods.filter(pk__gt=FIRST + MANY - 3)
    last.update(rating=5, picked_on=dates.today(), green_until=dates.today())
    make_offer(within=make_range(last))
    count_rows(*TABLES)
    marked = ["cert=green", "picked=3", "rating=4", "offer=1"]
    for query in map(QueryDict, marked):
        assert len(listing(listed_products(), query, "CN-BJ").products) == 3

    assert_bounded(lambda: read_lists(*marked), *TABLES, rows=200)


def test_home_and_farms_read_what_they_show(pack):
    def read():
        storefront.goods_on_home()
        storefront.goods_of(pack.partner)
        same_of_others(pack.product, "CN-GD")

    assert_bounded(read, *TABLES)


def test_what_few_goods_have_is_found_by_its_own_index(pack):
    """Walked newest first, all goods would be read to find that there are no more."""
    Product.objects.filter(pk__gt=FIRST + MANY - 3).update(picked_on=dates.today())
    count_rows(*TABLES)

    assert_bounded(storefront.goods_on_home, *TABLES, rows=200)
    dear = QueryDict("from=60.99&to=70")
    assert_bounded(lambda: listing(listed_products(), dear, "CN-BJ"), *TABLES, rows=300)


@pytest.mark.parametrize("sort", ["newest", "price", "unit"])
@pytest.mark.parametrize("chosen", ["seller", "village", "kind"])
def test_goods_of_one_among_many_are_read_in_their_order(pack, sort, chosen):
    """The oldest fifth of all goods is one seller's."""
    farm = make_farm(village=make_village())
    other = make_pack(product=make_product(farm, main_category=make_category("Eggs")))
    make_crowd(other, MANY // 4, since=MANY)
    value = {
        "seller": other.partner.code,
        "village": other.partner.village.slug,
        "kind": other.product.main_category_id,
    }[chosen]
    query = QueryDict(f"sort={sort}&{chosen}={value}")
    listing(listed_products(), query, "CN-BJ")

    assert_bounded(
        lambda: listing(listed_products(), query, "CN-BJ"), *TABLES, rows=100
    )


@pytest.mark.parametrize("sort", SORTS)
def test_kinds_of_goods_are_merged_and_what_is_cheaper_is_passed_by(pack, sort):
    """Two small kinds, whose goods are older and dearer than all others."""
    kinds = []
    for place, name in enumerate(["Honey", "Tea"]):
        other = make_pack(
            product=make_product(pack.partner, main_category=make_category(name))
        )
        make_crowd(other, 200, since=2 * MANY + 200 * place)
        kinds.append(other.product.main_category_id)
    query = QueryDict(f"sort={sort}&kind={kinds[0]}&kind={kinds[1]}")
    goods = in_order(listed_products().filter(main_category__in=kinds), sort)

    shown = listing(listed_products(), query, "CN-BJ").products
    more = listing(
        listed_products(), QueryDict(f"{query.urlencode()}&page=3"), "CN-BJ"
    ).products

    assert shown == list(goods[:24])
    assert more == list(goods[48:72])
    assert_bounded(
        lambda: listing(listed_products(), query, "CN-BJ"), *TABLES, rows=100
    )
