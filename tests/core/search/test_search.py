"""What is found for a query, in which order; the same on both databases."""

import pytest

from core.models import SearchDocument, SearchSynonym, SearchTerm
from core.search import queries
from core.search.documents import Described, forget, index, keep, recount_terms
from core.search.queries import completions, find, named

pytestmark = pytest.mark.django_db
PRODUCT, SELLER = SearchDocument.Kind.PRODUCT, SearchDocument.Kind.SELLER

SHELF = [
    Described(1, ["Walnuts", "核桃"], ["Nuts", "坚果"], ["Li family"], ["For salads"]),
    Described(2, ["Walnut oil", "核桃油"], ["Oil", "油"], ["Nanpo", "南坡"]),
    Described(3, ["Peanuts", "花生"], ["Nuts", "坚果"], ["Walnut Farm"]),
    Described(4, ["Dried persimmons", "柿饼"], ["Fruit"], ["Li family"], ["no walnut"]),
    Described(5, ["Potatoes", "土豆"], ["Roots"], ["Nanpo", "南坡"]),
    Described(6, ["Thin-shell walnuts", "薄皮核桃"], ["Nuts", "坚果"]),
]


@pytest.fixture(autouse=True)
def shelf():
    index(PRODUCT, SHELF)


def found(query, kind=PRODUCT):
    answer = find(kind, query)
    return answer.best(answer.ids, 10)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("walnut", [1, 6, 2, 3, 4]),  # is one, begins so, of such a farm, told of so
        ("WALNUTS", [1, 6, 2]),
        ("walnut oil", [2]),
        ("oil walnut", [2]),
        ("核桃", [1, 6, 2]),
        ("薄皮核桃", [6]),
        ("桃", [1, 6, 2]),
        ("hetao", [1, 6, 2]),
        ("he tao", [1, 6, 2]),
        ("hty", [2]),
        ("nuts", [3, 1, 6]),
        ("马铃薯", [5]),
        ("洋芋", [5]),
        ("tudou", [5]),
        ("li family persimmon", [4]),
        ("南坡 核桃油", [2]),
        ("walnut 油", [2]),
        ("", []),
        ("🍎", []),
        ("' OR 1=1", []),
        ('"walnut" OR *', [1, 6, 2]),
    ],
)
def test_answers_come_in_order(query, ids):
    answers = found(query)

    assert answers[: len(ids)] == ids
    assert bool(answers) == bool(ids)


@pytest.mark.parametrize(
    ("query", "instead", "ids"),
    [
        ("wallnut", "walnut", [1, 6, 2]),
        ("persimons", "persimmons", [4]),
        ("potatose", "potatoes", [5]),
        ("driedpersimmons", "dried persimmons", [4]),
        ("walnu", "walnut", [1, 6, 2]),
        ("合桃", "核桃", [1, 6, 2]),
        ("hetoa", "核桃", [1, 6, 2]),
    ],
)
def test_errors_are_corrected_and_said(query, instead, ids):
    recount_terms()
    answer = find(PRODUCT, query)

    assert (answer.instead, answer.best(answer.ids, len(ids))) == (instead, ids)
    assert not answer.is_loose


def test_what_is_known_is_not_corrected():
    index(PRODUCT, [Described(7, ["Wallnut butter"])])
    answer = find(PRODUCT, "wallnut")

    assert (answer.instead, answer.ids) == ("", [7])


def test_goods_with_some_of_the_words_are_found_where_none_has_all():
    answer = find(PRODUCT, "peanut persimmon")

    assert answer.is_loose
    assert answer.best(answer.ids, 10) == [4]  # what it is says most
    assert find(PRODUCT, "薄皮花生米").is_loose


def test_nothing_is_found_for_nonsense():
    answer = find(PRODUCT, "zzzz qqqq xxxx")

    assert answer.ids == []
    assert answer.is_missed


def test_synonyms_count_from_when_they_are_kept():
    assert find(PRODUCT, "jupiter nut").is_loose
    SearchSynonym.objects.create(words="jupiter nut, walnuts")

    assert found("jupiter nut")[:3] == [1, 6, 2]


def test_what_is_described_otherwise_is_found_otherwise():
    index(PRODUCT, [Described(1, ["Chestnuts", "板栗"])])

    assert found("chestnut") == [1]
    assert found("核桃油")[0] == 2
    assert 1 not in found("核桃")


def test_what_is_forgotten_is_not_found():
    forget(PRODUCT, [1, 2])

    assert found("薄皮核桃")[0] == 6
    assert not {1, 2} & set(found("核桃"))


def test_keep_indexes_what_differs_and_forgets_what_is_gone():
    index(SELLER, [Described(1, ["Stone Wall"]), Described(2, ["Mill"])])
    now = [Described(1, ["Stone Wall Farm"]), Described(3, ["Terraces"])]

    assert keep(SELLER, now) == [1]
    assert keep(SELLER, now) == []
    assert [found(w, SELLER) for w in ("farm", "mill", "terrace")] == [[1], [], [3]]
    assert found("walnut")  # goods have the same ids and are left alone


def test_named_are_those_of_other_kinds_that_are_called_so():
    mill = Described(8, ["Mill"], texts=["oil"])
    index(SELLER, [Described(9, ["Walnut Farm"]), mill])

    assert named(find(PRODUCT, "walnut"), [SELLER, "village"], 3) == {SELLER: [9]}
    assert named(find(PRODUCT, "oil"), [SELLER], 3) == {}
    assert named(find(PRODUCT, ""), [SELLER], 3) == {}


def test_many_are_not_named_one_by_one(monkeypatch):
    monkeypatch.setattr(queries, "FEW", 2)
    answer = find(PRODUCT, "walnut")

    assert answer.ids is None
    tiers = [set(t.values_list("object_id", flat=True)) for t in answer.tiers()]
    assert tiers == [{1, 2, 6}, {1, 2, 6}, {1, 2, 6}, {1, 2, 3, 4, 6}]


@pytest.mark.parametrize(
    ("typed", "in_chinese", "names"),
    [
        ("wal", False, ["Walnut oil", "Walnuts", "Thin-shell walnuts"]),
        ("he", True, ["核桃", "核桃油"]),
        ("hetaoy", False, ["核桃油"]),
        ("ht", False, ["核桃"]),
        ("核", True, ["核桃", "核桃油"]),
        ("zzz", False, []),
        ("%", False, []),
        ("", False, []),
    ],
)
def test_names_are_completed(typed, in_chinese, names):
    shown = completions(typed, 8, in_chinese=in_chinese)

    assert shown[: len(names)] == names
    assert bool(shown) == bool(names)


def test_terms_say_what_uses_them_and_go_with_it():
    index(PRODUCT, [Described(20, ["Walnuts", "核桃"])])
    recount_terms()
    assert SearchTerm.objects.get(key="walnuts", text="Walnuts").uses == 2

    forget(PRODUCT, [1, 2, 3, 20])
    recount_terms()
    assert not SearchTerm.objects.filter(text="Walnut oil").exists()
    assert completions("peanut", 8, in_chinese=False) == []


def test_indexing_takes_as_many_statements_for_many(django_assert_max_num_queries):
    many = [Described(100 + n, [f"Tea {n}", f"茶{n}"]) for n in range(300)]
    with django_assert_max_num_queries(14):  # SQLite takes 999 values at a time
        index(PRODUCT, many)
