"""A crowd of goods is planted without what they are found by, which comes back."""

import pytest
from django.db import connection

from demo.market.copies import MANY, indexes_last
from shop.catalogue.models import Product

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def indexes():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes "
            "WHERE tablename = 'catalogue_product' ORDER BY indexname"
        )
        return cursor.fetchall()


def test_few_rows_are_not_worth_it():
    before = indexes()

    with indexes_last(MANY - 1, Product):
        assert indexes() == before


def planted_without(act):
    """What stood there meanwhile."""
    with indexes_last(MANY, Product):
        left = indexes()
        act()
    return left


def test_indexes_are_made_again():
    before = indexes()

    left = planted_without(lambda: None)

    assert all(definition.startswith("CREATE UNIQUE ") for _name, definition in left)
    assert len(left) < len(before)
    assert indexes() == before


def test_indexes_are_made_again_when_the_planting_fails():
    before = indexes()

    with pytest.raises(ZeroDivisionError):
        planted_without(lambda: 1 // 0)

    assert indexes() == before
