"""The engine of PostgreSQL finds what the plain one finds, in its order, by indexes."""

import pytest
from django.db import connection
from django.utils import timezone

from shop.catalogue.models import Product
from shop.catalogue.queries import listed_products
from shop.search import postgres
from shop.search.engine import SimpleEngine
from shop.search.postgres import PostgresEngine, pairs_of
from tests.factories.crowds import TABLES, make_crowd
from tests.factories.shop import make_pack
from tests.plans import assert_bounded

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

GOODS = (
    ("Green tea", "绿茶", "green tea 绿茶 li family"),
    ("Steamed buns", "馒头", "steamed buns 馒头 mill house"),
    ("Buckwheat tea", "苦荞茶", "buckwheat tea 苦荞茶 tea mountain"),
    ("Oil of walnuts", "核桃油", "oil of walnuts 核桃油 green hill"),
    ("Walnuts, grade A", "核桃a级", "walnuts, grade a 核桃a级 li family"),
    ("Millet", None, "millet 小米 100% tea_house 核 桃"),
)
ASKED = (
    "tea", "te", "t", "TEA", "walnut", "green tea", "tea green", "li family", "xyzzy",
    "茶", "绿茶", "核桃", "核桃油", "荞茶", "核桃 li", "核桃a", "a级", "龙井", "桃核",
    "100%", "_", "a_h", "tea li 茶", "",
)  # fmt: skip
MANY = 8_000


@pytest.fixture(scope="module")
def goods(kept):
    for place, (english, chinese, words) in enumerate(GOODS):
        product = make_pack(title=english).product
        Product.objects.filter(pk=product.pk).update(
            title_en=english,
            title_zh_hans=chinese,
            search_text=words,
            # Two are as new as each other.
            published_at=timezone.now().replace(second=place // 2, microsecond=0),
        )


def found_by(engine, query, upto=20):
    return engine.best(engine.matching(listed_products(), query), query, upto)


@pytest.mark.parametrize("query", ASKED)
def test_few_are_the_same_in_the_same_order(goods, query):
    assert found_by(PostgresEngine(), query) == found_by(SimpleEngine(), query)


@pytest.mark.parametrize("query", [query for query in ASKED if " " not in query])
@pytest.mark.parametrize("upto", [1, 3, 20])
def test_many_answers_to_a_word_have_the_same_order(goods, query, upto, monkeypatch):
    monkeypatch.setattr(postgres, "FEW", 1)

    plain = found_by(SimpleEngine(), query, upto)

    assert found_by(PostgresEngine(), query, upto) == plain


@pytest.mark.parametrize("query", [query for query in ASKED if " " in query])
def test_many_answers_to_several_words_are_all_found(goods, query, monkeypatch):
    monkeypatch.setattr(postgres, "FEW", 1)

    found = found_by(PostgresEngine(), query)

    assert sorted(found) == sorted(found_by(SimpleEngine(), query))
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    "words", ["大红袍花椒 x 柿", "a级", "tea", "核桃油,柿子𠮷x", ""]
)
def test_pairs_are_the_databases(goods, words):
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue_pairs(%s)", [words])
        known = cursor.fetchone()[0]

    assert set(pairs_of(words)) <= set(known)
    assert {each for each in known if len(each) == 2} <= set(pairs_of(words))


@pytest.mark.parametrize("query", ["xyzzy", "龙井", "rare", "稀有", "common"])
def test_no_search_reads_what_nobody_sees(goods, query):
    """Whether none, a few or all of very many goods answer."""
    crowd = {
        "title_zh_hans": "'常见' || n",
        "search_text": "'common ' || n || ' 常见的货'",
    }
    make_crowd(make_pack(), MANY, title_en="'Common ' || n", **crowd)
    rare = {"title_zh_hans": "'稀有'", "search_text": "'common rare 常见稀有'"}
    make_crowd(make_pack(), 20, since=MANY, title_en="'Rare'", **rare)
    engine = PostgresEngine()

    def ask():
        found = engine.matching(listed_products(), query)
        list(found.order_by("lead_price", "pk")[:25])
        engine.best(found, query, 25)

    assert_bounded(ask, *TABLES)
