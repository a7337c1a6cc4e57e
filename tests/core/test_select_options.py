"""Selects as forms draw them, with hundreds of options or two."""

from django import forms
from django.utils.safestring import mark_safe
from django.utils.translation import override


def drawn(choices, value=None, **attrs):
    widget = forms.Select(choices=choices, attrs=attrs)
    return " ".join(widget.render("kind", value).split())


def test_options_say_their_value_and_which_is_chosen():
    text = drawn([(1, "Pears"), ("b", "Plums")], value="b", id="k", required=True)

    assert text.startswith('<select name="kind"')
    assert 'id="k" required>' in text
    assert '<option value="1">Pears</option>' in text
    assert '<option value="b" selected>Plums</option>' in text


def test_what_people_wrote_is_escaped_and_what_is_safe_is_not():
    text = drawn([('"><b>', "<i>Li & Wang</i>"), (2, mark_safe("a&nbsp;b"))])

    assert '<option value="&quot;&gt;&lt;b&gt;">&lt;i&gt;Li &amp; Wang' in text
    assert ">a&nbsp;b</option>" in text


def test_groups_and_the_empty_choice_have_names():
    text = drawn([("", "---------"), ("Fruit & nuts", [(1, "Pears")])])

    assert '<option value="" selected>Select</option>' in text
    assert '<optgroup label="Fruit &amp; nuts"><option value="1">Pears' in text
    with override("zh-hans"):
        assert "---------" not in drawn([("", "---------")])
