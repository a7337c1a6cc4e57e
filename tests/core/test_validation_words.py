"""What forms say where Django checks a value by itself."""

import pytest
from django import forms
from django.utils.translation import override


class Bounded(forms.Form):
    count = forms.IntegerField(min_value=2, max_value=5, required=False)
    name = forms.CharField(min_length=2, max_length=4, required=False)


@pytest.mark.parametrize(
    ("typed", "english", "chinese"),
    [
        ({"count": "9"}, "Please enter at most 5.", "请输入不超过5的数。"),
        ({"count": "1"}, "Please enter at least 2.", "请输入不小于2的数。"),
        ({"name": "abcde"}, "Please use at most 4 characters.", "请不要超过4个字。"),
        ({"name": "a"}, "Please use at least 2 characters.", "至少2个字。"),
    ],
)
def test_bounds_are_said_as_people_say_them(typed, english, chinese):
    for language, words in (("en", english), ("zh-hans", chinese)):
        with override(language):
            (errors,) = Bounded(typed).errors.values()
            assert errors == [words]
