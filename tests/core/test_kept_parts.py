"""Parts that many pages show alike: drawn once, and again after a change."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.utils.translation import override

from core.page_cache.reads import make
from shop.catalogue.models import Category
from tests.factories.shop import make_category

pytestmark = pytest.mark.django_db(transaction=True)

MENU = (
    '{% load kept_parts %}{% kept_part "components/market_menu.html"'
    " place=place root=root in_season=in_season %}"
)


def drawn(text=MENU, **context):
    shown = {"place": "", "root": None, "in_season": False, **context}
    return Template(text).render(Context(shown))


def test_part_is_drawn_once_and_again_after_a_change(queries):
    make_category("Fruit")
    assert "Fruit" in drawn()
    with queries(0):
        assert "Fruit" in drawn()

    Category.objects.update(name="Nuts", name_en="Nuts", name_zh_hans="坚果")

    assert "Nuts" in drawn()
    assert "Fruit" not in drawn()
    with override("zh-hans"):
        assert "坚果" in drawn()
    assert "坚果" not in drawn()


def test_page_around_a_kept_part_is_made_of_what_it_read():
    make_category("Fruit")
    for _time in range(2):
        assert "catalogue_category" in make(drawn).tables


def test_part_knows_what_is_named_and_nothing_else():
    fruit = make_category("Fruit")
    request = SimpleNamespace(path="/live/", GET={})
    here = 'aria-current="page"'

    assert here not in drawn(request=request, user="Li")
    assert drawn(place="/live/").count(here) == 1
    assert drawn(root=fruit.pk).count(here) == 1
    assert drawn(place="/farms/…").count('aria-current="true"') == 1
    with pytest.raises(TypeError):
        drawn(root=object())


def test_market_is_called_as_it_is_called():
    text = '{% load kept_parts %}{% kept_part "components/brand.html" %}'
    before = drawn(text)
    with override_settings(MARKET_NAMES={"en": "Nanshan", "zh-hans": "南山"}):
        assert "Nanshan" in drawn(text)
    assert drawn(text) == before


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "/"), ("/farms/", "/farms/"), ("/farms/li/", "/farms/…"),
        ("/catalogue/", "/catalogue/"), ("/desk/li/", "…"),
    ],
)  # fmt: skip
def test_places_of_the_frame_are_few(path, place):
    text = "{% load storefront %}{% frame_place %}"
    assert drawn(text, request=SimpleNamespace(path=path)) == place
