"""What `assert_bounded` refuses, so that it can be believed when it does not."""

import pytest

from core.prepared import Prepared
from shop.catalogue.models import Product
from tests.factories.shop import make_pack
from tests.plans import assert_bounded

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def goods(_pk=None):
    """Of three tables."""
    found = Product.objects.select_related("partner__village")
    return found if _pk is None else found.filter(pk=_pk)


def test_statement_that_joins_many_tables_is_refused():
    assert_bounded(lambda: list(goods()), joins=3)

    with pytest.raises(AssertionError, match="3 tables are planned at each use: SEL"):
        assert_bounded(lambda: list(goods()), joins=2)


def test_many_statements_that_join_little_are_refused_together():
    def ask():
        list(goods())
        list(goods())

    assert_bounded(ask, planned=6)

    with pytest.raises(AssertionError, match=r"^6 tables are planned at each use"):
        assert_bounded(ask, planned=5)


def test_prepared_statement_may_join_as_many_as_it_likes():
    one, pack = Prepared(goods), make_pack()

    assert_bounded(lambda: one(pack.product_id), joins=0, planned=0)


def test_more_rows_than_a_step_may_look_at_are_refused():
    make_pack()

    with pytest.raises(AssertionError, match=r"^1 rows"):
        assert_bounded(lambda: list(goods()), "catalogue_product", rows=0)
