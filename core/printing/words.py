"""Papers speak both languages: the reader's first, the other smaller beside it."""

from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation


class Both(NamedTuple):
    """A text in the reader's language and in the other one, empty where the same."""

    first: str
    other: str

    @property
    def line(self) -> str:
        return f"{self.first} · {self.other}" if self.other else self.first


def other_language() -> str:
    """The market's language that the reader does not read now."""
    current = translation.get_language() or settings.LANGUAGE_CODE
    codes = [code for code, _name in settings.LANGUAGES]
    return next((code for code in codes if code != current), current)


def both(text: Any) -> Both:
    """A lazy text (or a function that makes one) in both of the market's languages."""
    first = str(text() if callable(text) else text)
    with translation.override(other_language()):
        other = str(text() if callable(text) else text)
    return Both(first, "" if other == first else other)
