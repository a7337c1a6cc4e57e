"""Texts in templates that are translated once a language."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from core.templatetags.kept_i18n import KeptTranslateNode


def node_of(text):
    return Template("{% load i18n %}" + text).nodelist[-1]


def read(template, language="en", **context):
    with override(language):
        return template.render(Context(context))


def test_a_text_is_said_in_each_language():
    text = Template('{% load i18n %}{% translate "Basket" %}')
    for _ in range(2):
        assert read(text) == "Basket"
        assert read(text, "zh-hans") == "购物车"
    assert len(text.nodelist[-1].kept) == 2


def test_a_text_may_have_a_name_and_a_context():
    text = Template(
        '{% load i18n %}{% translate ", " context "between two names" as comma %}'
        "[{{ comma }}]"
    )
    for _ in range(2):
        assert read(text) == "[, ]"
        assert read(text, "zh-hans") != "[, ]"


def test_signs_are_as_django_has_them():
    text = Template('{% load i18n %}{% translate "100% <b>pure</b>" %}')
    raw = Template(
        '{% load i18n %}{% autoescape off %}{% translate "<b>" %}{% endautoescape %}'
    )
    for _ in range(2):
        assert read(text) == "100% <b>pure</b>"
        assert read(raw) == "<b>"


@pytest.mark.parametrize(
    "text",
    [
        "{% translate word %}",
        '{% translate "Basket"|upper %}',
        '{% translate "Basket" context word %}',
    ],
)
def test_what_depends_on_the_page_is_not_kept(text):
    assert not isinstance(node_of(text), KeptTranslateNode)
    assert isinstance(node_of('{% translate "Basket" %}'), KeptTranslateNode)


def test_words_of_a_page_are_translated_anew():
    text = Template("{% load i18n %}{% translate word %}")
    assert read(text, word="Basket") == "Basket"
    assert read(text, word="Order") == "Order"
    assert read(text, "zh-hans", word="Basket") == "购物车"
