"""How PostgreSQL's index of words is asked, so that it reads no more than it must."""

import pytest
from django.db.models import Case, IntegerField, Value, When

from core.models import SearchDocument
from core.search.concepts import TYPED, Concept, Reading
from core.search.documents import Described, keep
from core.search.index import COLUMNS, holds, read_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def walnuts():
    """One is called so, one is told so of, one is neither."""
    things = [
        Described(object_id=1, names=["Walnuts"]),
        Described(object_id=2, names=["Honey"], texts=["From under walnuts."]),
        Described(object_id=3, names=["Millet"]),
    ]
    keep(SearchDocument.Kind.VILLAGE, iter(things))
    return [Concept("walnut", (Reading(("walnut",), TYPED),))]


@pytest.mark.parametrize(
    ("columns", "found"), [(COLUMNS, [1, 2]), (("names",), [1]), (COLUMNS[1:], [2])]
)
def test_word_is_found_where_it_is_sought(walnuts, columns, found):
    rows = SearchDocument.objects.filter(holds(walnuts, columns))
    assert sorted(rows.values_list("object_id", flat=True)) == found


@pytest.mark.postgres  # SQLite's index keeps no labels
def test_index_alone_answers_where_any_column_will_do(walnuts):
    anywhere = SearchDocument.objects.filter(holds(walnuts))
    in_names = SearchDocument.objects.filter(holds(walnuts, ("names",)))
    assert ":A" not in str(anywhere.query)
    assert "'walnut':A" in str(in_names.query)


def test_what_is_read_once_says_the_same(walnuts):
    in_name = When(holds(walnuts, ("names",)), then=Value(1))
    asked = Case(in_name, default=Value(0), output_field=IntegerField())
    rows = SearchDocument.objects.order_by("object_id")
    said = rows.annotate(asked=read_once(asked)).values_list("asked", flat=True)
    assert list(said) == [1, 0, 0]
