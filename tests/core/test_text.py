"""One line of plain text."""

import pytest
from django.core.exceptions import ValidationError

from core.text import LineField


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a \t b  ", "a b"),
        ("\u202eabc\u202c", "abc"),
        ("\u2066a\u2069\u200f", "a"),
        ("e\u0301", "é"),
        ("👩‍🌾 陈", "👩‍🌾 陈"),
    ],
)
def test_line_is_kept_plain(typed, kept):
    assert LineField(max_length=20).clean(typed) == kept


@pytest.mark.parametrize("typed", ["a\0", "a\nb", "a\x7f", "a\x85b", "\ue000", "\x1b["])
def test_line_refuses_control_characters(typed):
    with pytest.raises(ValidationError):
        LineField(max_length=20).clean(typed)


def test_line_of_marks_alone_is_empty():
    assert LineField(required=False).clean("\u202e\u200f") == ""
