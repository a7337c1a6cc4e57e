"""What of a name is marked where it was found."""

import pytest

from core.models import SearchDocument
from core.search.concepts import concepts_of
from core.search.documents import Described, index, recount_terms
from core.search.highlights import highlighted
from core.search.vocabulary import vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _known():
    names = ["Thin-shell walnuts", "薄皮核桃", "Dried potatoes", "马铃薯"]
    things = [Described(pk, [name]) for pk, name in enumerate(names, start=1)]
    index(SearchDocument.Kind.PRODUCT, things)
    recount_terms()


@pytest.mark.parametrize(
    ("name", "query", "shown"),
    [
        ("Thin-shell walnuts", "walnut", "Thin-shell <mark>walnuts</mark>"),
        ("Thin WALNUTS", "thin walnut", "<mark>Thin</mark> <mark>WALNUTS</mark>"),
        ("薄皮核桃", "核桃", "薄皮<mark>核桃</mark>"),
        ("薄皮核桃", "hetao", "薄皮<mark>核桃</mark>"),
        ("薄皮核桃", "ht", "薄皮<mark>核桃</mark>"),
        ("薄皮核桃 2.5 kg", "桃", "薄皮核<mark>桃</mark> 2.5 kg"),
        ("馬鈴薯", "土豆", "<mark>馬鈴薯</mark>"),
        ("Nut & <b>salt</b>", "salt", "Nut &amp; &lt;b&gt;<mark>salt</mark>&lt;/b&gt;"),
        ("Persimmons", "walnut", "Persimmons"),
        ("Persimmons", "", "Persimmons"),
        ("", "walnut", ""),
    ],
)  # fmt: skip
def test_what_was_sought_is_marked_and_all_is_escaped(name, query, shown):
    assert highlighted(name, concepts_of(query, vocabulary())) == shown
