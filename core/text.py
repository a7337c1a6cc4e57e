"""Plain text as people type it, in a line or more: no control or hidden characters."""

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What `gettext_lazy` returns: a text in the language of whoever reads it.
if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    LazyText = _StrPromise
else:
    LazyText = Promise

# Marks that turn the reading direction round; a name never needs them.
_DIRECTION_MARKS = {chr(code) for code in (0x200E, 0x200F, 0x061C)} | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


_BLANK_LINES = re.compile(r"\n{3,}")


def has_control_characters(text: str) -> bool:
    """Whether it holds a NUL, a line break or another character that has no shape."""
    return any(unicodedata.category(sign) in {"Cc", "Cs", "Co"} for sign in text)


def without_direction_marks(text: str) -> str:
    return "".join(sign for sign in text if sign not in _DIRECTION_MARKS)


def one_line(text: str) -> str:
    """Without direction marks, with single spaces, in composed form."""
    kept = without_direction_marks(text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def plain(text: str) -> str:
    """As people type it, with its line breaks and without hidden signs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(
        sign
        for sign in without_direction_marks(text)
        if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs", "Co"}
    )
    lines = (line.rstrip() for line in unicodedata.normalize("NFC", kept).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


class PlainTextField(forms.CharField):
    """Lines of text as people type them, see `plain`."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return plain(str(super().to_python(value) or ""))


class LineField(forms.CharField):
    """A line of text. Direction marks go; control characters are an error."""

    default_error_messages = {
        "control": _("Please use one line of letters, numbers and punctuation."),
        "null_characters_not_allowed": _(
            "Please use one line of letters, numbers and punctuation."
        ),
    }

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        text = text.replace("\t", " ") if text else ""
        if has_control_characters(text):
            raise ValidationError(self.error_messages["control"], code="control")
        return one_line(text)
