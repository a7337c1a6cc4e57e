"""Addresses in templates that are looked up once."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.urls import NoReverseMatch, path, set_script_prefix

from core.templatetags import kept_urls

urlpatterns = [path("else&where/", lambda request: None, name="home")]


def read(text, **context):
    return Template(text).render(Context(context))


@pytest.mark.parametrize("name", ["home", "basket:summary"])
def test_an_address_is_the_same_each_time(name):
    text = f"{{% url '{name}' %}} {{% url '{name}' as there %}}{{{{ there }}}}"
    first = read(text)
    assert first.startswith("/")
    assert read(text) == first


def test_names_may_come_from_the_page():
    text = "{% url name %}"
    assert read(text, name="home") == "/"
    assert read(text, name="basket:summary") == "/basket/"


def test_addresses_with_arguments_are_told_apart():
    for _ in range(2):
        assert read("{% url 'storefront:farm' code %}", code="li") == "/farms/li/"
        assert read("{% url 'storefront:farm' slug=code %}", code="wu") == "/farms/wu/"
        assert read("{% url 'storefront:farm' code %}", code="wu") == "/farms/wu/"
        assert read("{% url 'storefront:farm' code %}", code=1) == "/farms/1/"
        assert read("{% url 'storefront:farm' code %}", code=True) == "/farms/True/"
        with pytest.raises(NoReverseMatch):
            read("{% url 'storefront:farm' code %}", code="")
        there = "{% url 'storefront:farm' code as there %}[{{ there }}]"
        assert read(there, code="") == "[]"
        assert read(there, code="li") == "[/farms/li/]"


def test_addresses_that_are_kept_are_bounded(monkeypatch):
    monkeypatch.setattr(kept_urls, "MOST", 20)
    for number in range(50):
        address = read("{% url 'storefront:farm' code %}", code=f"farm-{number}")
        assert address == f"/farms/farm-{number}/"
    assert len(kept_urls._kept) <= 20


def test_what_is_not_there_is_an_error_or_nothing():
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            read("{% url 'nowhere' %}")
        assert read("{% url 'nowhere' as there %}[{{ there }}]") == "[]"


def test_other_addresses_are_looked_up_anew():
    text = "{% url 'home' %}{% url 'home' as there %} {{ there }}"
    assert read(text) == "/ /"
    with override_settings(ROOT_URLCONF=__name__):
        assert read(text) == "/else&amp;where/ /else&amp;where/"
        raw = Context(autoescape=False)
        assert Template(text).render(raw) == "/else&where/ /else&where/"
    assert read(text) == "/ /"


def test_a_market_below_another_address_leads_to_itself():
    try:
        set_script_prefix("/market/")
        assert read("{% url 'home' %}") == "/market/"
    finally:
        set_script_prefix("/")
    assert read("{% url 'home' %}") == "/"


def test_pages_of_an_app_have_their_own():
    request = SimpleNamespace(current_app="basket")
    context = Context()
    context.request = request
    assert Template("{% url 'basket:summary' %}").render(context) == "/basket/"
