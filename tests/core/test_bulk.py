"""Many rows saved by one statement are saved as one at a time."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DataError, connection

from core.bulk import update_rows
from shop.catalogue.models import Product
from shop.import_export.models import ListingSource
from tests.factories.shop import make_product
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db

COLUMNS = (
    "title", "title_en", "season", "needs_cold", "picked_on", "lead_price",
    "copied_from", "published_at", "date_updated",
)  # fmt: skip


def changed(farm, number):
    product = make_product(farm)
    product.title_en = f"Goods '{number}' % 核桃"
    product.season, product.needs_cold = number, bool(number % 2)
    product.picked_on = date(2026, 1, number + 1) if number else None
    product.lead_price = Decimal(number) / 4 if number else None
    product.copied_from = product if number else None
    product.published_at = product.published_at if number else None
    product.summary_en = "not told"
    return product


def test_each_row_has_its_own_values(queries):
    products = [changed(make_farm(), number) for number in range(4)]
    untouched = make_product(make_farm())
    before = Product.objects.values().get(pk=untouched.pk)
    updated = products[0].date_updated

    with queries(1):
        assert update_rows(products, COLUMNS) == 4

    for product in products:
        found = Product.objects.get(pk=product.pk)
        for name in COLUMNS:
            assert getattr(found, name) == getattr(product, name), name
        assert not found.summary_en
    assert products[0].date_updated > updated
    assert Product.objects.values().get(pk=untouched.pk) == before


def test_json_is_kept_as_it_is():
    product = make_product(make_farm())
    source = ListingSource.objects.create(
        product=product, partner=product.partner, reference="a"
    )
    source.columns = {"colour": 'red "1"', "n": [1, None]}

    update_rows([source], ["columns"])

    source.refresh_from_db()
    assert source.columns == {"colour": 'red "1"', "n": [1, None]}


def test_more_rows_than_a_statement_takes(monkeypatch, queries):
    monkeypatch.setattr("core.bulk._MOST_VALUES", 4)
    monkeypatch.setattr(connection.features, "max_query_params", 4)
    products = [changed(make_farm(), number) for number in range(5)]

    with queries(3):
        assert update_rows(products, ["season"]) == 5

    seasons = Product.objects.order_by("pk").values_list("season", flat=True)
    assert list(seasons) == [0, 1, 2, 3, 4]


def test_nothing_is_no_statement(queries):
    with queries(0):
        assert update_rows([], ["season"]) == 0


def test_rows_that_are_gone_are_not_counted():
    product = make_product(make_farm())
    gone = make_product(make_farm())
    Product.objects.filter(pk=gone.pk).delete()

    assert update_rows([product, gone], ["season"]) == 1


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite knows no length of a text"
)
def test_text_that_is_too_long_is_refused():
    product = make_product(make_farm())
    product.unit_kind = "a kind that no column holds"

    with pytest.raises(DataError):
        update_rows([product], ["unit_kind"])
