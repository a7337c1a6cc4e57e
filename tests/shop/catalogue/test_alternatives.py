"""What a page offers in the place of goods that are sold out or are not delivered."""

from datetime import date, time

import pytest
from time_machine import travel

from core import dates
from shop.catalogue.alternatives import next_harvest, same_of_others
from shop.catalogue.models import ALL_YEAR, Product
from tests.factories.pages import read_page
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_category, make_pack, make_product
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
BEIJING = "CN-BJ"
OCTOBER = 1 << 9


def nut(title, price="20.00", farm=None, **pack):
    product = make_product(
        farm or make_farm(), title, main_category=make_category("Nuts"),
        unit_kind=pack.pop("unit_kind", "weight"),
    )  # fmt: skip
    make_pack(product=product, price=price, **pack)
    product.refresh_from_db()
    return product


def far_farm():
    """One that sends to Tibet alone."""
    farm = make_farm(delivers=False)
    make_delivery(farm, regions=["CN-XZ"])
    return farm


def test_cheapest_per_kg_stands_first_and_four_at_most():
    wanted = nut("Walnuts", on_hand=0)
    for price in ("50.00", "10.00", "40.00", "30.00", "60.00"):
        nut(f"At {price}", price, quantity=1000)
    large = nut("Large", "25.00", quantity=5000)

    found = same_of_others(wanted, BEIJING)

    assert [one.title for one in found] == ["Large", "At 10.00", "At 30.00", "At 40.00"]
    assert found[0] == large


def test_only_who_sends_to_the_region_is_named():
    wanted = nut("Walnuts", on_hand=0)
    nut("Far", farm=far_farm())
    near = nut("Near")

    assert same_of_others(wanted, BEIJING) == [near]
    assert {one.title for one in same_of_others(wanted, "CN-XZ")} == {"Far", "Near"}


def test_other_measures_fill_up_what_is_missing():
    wanted = nut("Walnuts", on_hand=0)
    by_piece = nut("By the piece", "1.00", quantity=1, unit_kind="piece")
    by_weight = nut("By weight", "99.00", quantity=1000)

    assert same_of_others(wanted, BEIJING) == [by_weight, by_piece]


def test_goods_without_a_category_have_no_others(queries):
    product = nut("Walnuts")
    product.main_category = None
    with queries(0):
        assert same_of_others(product, BEIJING) == []


def test_page_of_what_does_not_come_leads_to_who_delivers(client):
    there = nut("Near")
    page = read_page(client, nut("Far", farm=far_farm()).get_absolute_url())
    assert "See the same from farms that deliver to" in page
    assert "The same, delivered to" in page
    assert there.get_absolute_url() in page

    alone = make_pack(far_farm(), title="Honey").product
    page = read_page(client, alone.get_absolute_url())
    assert "farms that deliver to" not in page


def test_goods_that_come_ask_for_no_others(client, monkeypatch):
    def asked(*_args):
        raise AssertionError

    monkeypatch.setattr("shop.catalogue.views.same_of_others", asked)
    assert client.get(nut("Walnuts").get_absolute_url()).status_code == 200


def test_page_of_what_is_sold_out_takes_few_queries_more(client, queries):
    wanted = nut("Walnuts", on_hand=0)
    nut("Near")
    with queries(22):
        client.get(wanted.get_absolute_url())


@pytest.mark.parametrize(
    ("season", "month"),
    [
        (OCTOBER, 10),
        (OCTOBER | 1, 10),
        (1, 1),
        (1 << 7 | OCTOBER, 10),
        (1 << 8 | OCTOBER, None),
        (ALL_YEAR, None),
        (0, None),
    ],
)
def test_next_harvest_is_the_month_that_comes_first(season, month):
    with travel(dates.at(date(2026, 9, 15), time(12))):
        assert next_harvest(Product(season=season)) == month


def test_sold_out_page_says_when_the_next_harvest_is(client):
    product = nut("Walnuts", on_hand=0)
    Product.objects.filter(pk=product.pk).update(season=OCTOBER)
    with travel(dates.at(date(2026, 12, 15), time(12))):
        page = read_page(client, product.get_absolute_url())
    assert "The next harvest is in October." in page
    assert "Notify me when in stock" in page
