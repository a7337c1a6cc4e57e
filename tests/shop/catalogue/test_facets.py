"""Counts behind the filters that are kept, and when they are taken anew."""

import pytest

from shop.catalogue import facets
from shop.catalogue.tasks import refresh_counts
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db


def test_groups_are_kept_until_the_worker_counts_again(queries):
    make_pack()
    facets.all_groups()
    make_pack()
    with queries(0):
        assert sum(group.count for group in facets.all_groups()) == 1
    assert refresh_counts() == 2
    with queries(0):
        assert sum(group.count for group in facets.all_groups()) == 2


def test_sample_that_is_too_large_gives_no_figures(monkeypatch):
    monkeypatch.setattr(facets, "SAMPLE", 1)
    for _ in range(2):
        make_pack()
    groups = facets.sampled_groups(facets.listed_products())
    assert groups is None
    counts = facets.count(groups, facets.all_sellers(), facets.Filters())
    assert (counts.total, counts.villages, counts.in_season) == (None, None, None)
