"""The shortest password, in both languages."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Please use at least 10 characters."),
        ("zh-hans", "请至少使用10个字符。"),
    ],
)
def test_short_password_is_refused_in_the_language_of_the_page(language, words):
    with translation.override(language), pytest.raises(ValidationError) as refusal:
        validate_password("walnut-9c")
    assert refusal.value.messages == [words]


def test_password_of_ten_characters_is_long_enough():
    assert validate_password("walnut-9cd") is None
