"""The graded queries hold what their package promises, and fit the market they ask."""

from collections import Counter, defaultdict
from hashlib import sha256

import pytest

from demo.market.rows import batches
from shop.catalogue.queries import listed_products

from .market import listings, relevance_market
from .measure import HELD, NOTHING, TUNE, measure, read_queries

QUERIES = read_queries()


def test_each_query_is_asked_once():
    assert len({query.text for query in QUERIES}) == len(QUERIES) > 600


def test_grades_name_what_is_listed():
    known = {key for listing in listings() for key in listing.keys}

    for query in QUERIES:
        assert set(query.grades) <= known, query
        assert set(query.grades.values()) <= {1, 2, 3}, query
        assert (query.kind == NOTHING) is (not query.grades), query


def test_each_kind_of_goods_is_sought():
    sought = {key for query in QUERIES for key in query.grades}

    assert {listing.kind for listing in listings()} <= sought


def test_halves_are_drawn_by_hash_within_class_and_language():
    groups = defaultdict(list)
    for query in QUERIES:
        groups[query.kind, query.lang].append(query)
    for group in groups.values():
        for pair in batches(group, 2):
            for query, half in zip(pair, _halves(pair), strict=True):
                assert query.half == half, query


def _halves(pair):
    marks = [sha256(query.text.encode()).hexdigest() for query in pair]
    return [TUNE if mark == min(marks) else HELD for mark in marks]


def test_languages_and_halves_are_about_alike():
    langs = Counter(query.lang for query in QUERIES)
    halves = Counter(query.half for query in QUERIES)

    assert abs(langs["en"] - langs["zh-hans"]) < len(QUERIES) / 10
    assert halves[TUNE] == halves[HELD]


@pytest.mark.django_db
def test_a_perfect_search_of_the_market_is_worth_one():
    market = relevance_market()
    by_text = {query.text: query for query in QUERIES}

    def search(text, _language):
        grades = {pk: by_text[text].grade(each) for pk, each in market.items()}
        return sorted(filter(grades.get, grades), key=grades.get, reverse=True)

    report = measure(search, market)

    assert set(listed_products().values_list("pk", flat=True)) == set(market)
    assert Counter(market.values()) == Counter(listings())
    assert (report.ndcg, report.zero_rate, report.noise) == (1, 0, 0)
