"""Synonyms and what was not found, in the market's office."""

import pytest

from core import dates
from core.models import AuditEntry, MissedSearch, SearchBoost, SearchSynonym
from office.market.services.search_words import names_of
from tests.factories.accounts import make_staff
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db
URL = "/office/market/search/"


@pytest.fixture
def staff(client):
    SearchSynonym.objects.all().delete()
    client.force_login(make_staff())
    return client


def words():
    return list(SearchSynonym.objects.values_list("words", flat=True))


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("potato, spud", ["potato", "spud"]),
        ("土豆，马铃薯、洋芋", ["土豆", "马铃薯", "洋芋"]),
        (" a ,, b\nA", ["A", "b"]),
        ("", []),
    ],
)
def test_names_stand_between_commas_of_either_language(typed, names):
    assert names_of(typed) == names


def test_synonyms_are_added_changed_and_deleted_and_logged(staff):
    assert staff.post(URL, {"words": "potato, spud"}).status_code == 302
    group = SearchSynonym.objects.get()
    staff.post(URL, {"group": group.pk, "words": "potato, 土豆"})
    assert words() == ["potato, 土豆"]
    staff.post(URL, {"group": group.pk, "words": "potato, 土豆"})  # as it is
    staff.post(URL, {"group": group.pk, "do": "delete"})

    assert words() == []
    logged = AuditEntry.objects.order_by("pk").values_list("act", flat=True)
    assert list(logged) == [
        "search.synonyms_added",
        "search.synonyms_changed",
        "search.synonyms_deleted",
    ]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("potato", "at least two names"),
        ("potato, POTATO", "at least two names"),
        (f"potato, {'x' * 41}", "up to 40 characters"),
        (", ".join(f"{'x' * 30}{n}" for n in range(20)), "too many names"),
    ],
)
def test_refusals_keep_what_was_typed(staff, typed, says):
    page = staff.post(URL, {"words": typed})

    assert page.status_code == 422
    assert says in page.content.decode()
    assert f'value="{typed}"' in page.content.decode()
    assert words() == []


def test_a_group_that_somebody_deleted_is_not_written_over(staff):
    page = staff.post(URL, {"group": 999_999, "words": "potato, spud"})

    assert page.status_code == 422
    assert words() == []


def test_what_was_not_found_is_listed_with_the_most_first(staff):
    for query, times in (("soba", 2), ("yuzu", 5)):
        MissedSearch.objects.create(
            query=query, day=dates.today(), times=times, language="en"
        )
    page = staff.get(URL)

    assert [row["query"] for row in page.context["missed"]] == ["yuzu", "soba"]
    assert 'href="?word=yuzu#new"' in page.content.decode()
    assert 'value="yuzu"' in staff.get(f"{URL}?word=yuzu").content.decode()


def boosts():
    return list(SearchBoost.objects.order_by("pk").values_list("query", "product"))


def boost(staff, query, product, do="boost"):
    return staff.post(URL, {"do": do, "query": query, "product": product})


def test_a_product_is_put_first_for_a_search_and_removed_again(staff):
    product = make_pack(title="Persimmons").product
    assert boost(staff, " Autumn FRUIT ", product.get_absolute_url()).status_code == 302
    boost(staff, "autumn fruit", str(product.pk))  # twice is once
    assert boosts() == [("autumn fruit", product.pk)]
    assert "Persimmons" in staff.get(URL).text

    kept = SearchBoost.objects.get()
    staff.post(URL, {"do": "unboost", "boost": kept.pk})
    staff.post(URL, {"do": "unboost", "boost": kept.pk})
    assert boosts() == []
    logged = AuditEntry.objects.order_by("pk").values_list("act", flat=True)
    assert list(logged) == ["search.boost_added", "search.boost_removed"]


@pytest.mark.parametrize(
    ("query", "product", "says"),
    [
        ("", "1", "words that are searched for"),
        ("x" * 81, "1", "words that are searched for"),
        ("pears", "", "address of a product"),
        ("pears", "https://example.com/", "address of a product"),
        ("pears", "999999999999999999", "address of a product"),
    ],
)
def test_what_cannot_be_put_first_is_said_and_kept(staff, query, product, says):
    answer = boost(staff, query, product)
    assert answer.status_code == 422
    assert says in answer.text
    assert f'value="{query}"' in answer.text
    assert boosts() == []


def test_so_many_are_first_for_one_search(staff):
    for _number in range(5):
        boost(staff, "pears", str(make_pack().product_id))
    answer = boost(staff, "pears", str(make_pack().product_id))

    assert answer.status_code == 422
    assert "Remove one first" in answer.text
    assert len(boosts()) == 5
