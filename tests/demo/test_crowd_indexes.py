"""A crowd of goods is planted without what they are found by, which comes back."""

import pytest
from django.db import connection

from demo.market import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def indexes():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes "
            "WHERE tablename = 'catalogue_product' ORDER BY indexname"
        )
        return cursor.fetchall()


def planted_without(act):
    """What stood there meanwhile."""
    with crowd._indexes_last():
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
