"""What the search finds for the graded queries, on whichever database the tests run."""

import pytest
from django.utils import translation

from core.search.documents import recount_terms
from shop.catalogue.queries import listed_products
from shop.search.goods import find_goods
from shop.search.sources import index_all_goods, keep_index

from .market import relevance_market
from .measure import HELD, TUNE, UPTO, measure

pytestmark = pytest.mark.django_db


def search(text, language):
    with translation.override(language):
        goods = find_goods(text)
        return goods.best(goods.among(listed_products()), UPTO)


@pytest.fixture(scope="module")
def report(kept):
    market = relevance_market()
    index_all_goods(lambda _done: None)
    keep_index()
    recount_terms()
    return measure(search, market)


@pytest.mark.parametrize("half", [TUNE, HELD])
def test_answers_are_those_that_people_want_in_their_order(report, half):
    assert report.of(half=half).ndcg >= 0.92, report.table()


@pytest.mark.parametrize("half", [TUNE, HELD])
def test_two_of_a_hundred_queries_at_most_find_nothing(report, half):
    assert report.of(half=half).zero_rate < 0.02, report.table()
