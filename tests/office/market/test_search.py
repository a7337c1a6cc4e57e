"""Synonyms and what was not found, in the market's office."""

import pytest

from core import dates
from core.models import AuditEntry, MissedSearch, SearchSynonym
from office.market.services.search_words import names_of
from tests.factories.accounts import make_staff

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
