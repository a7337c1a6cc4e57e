"""Texts that are kept and read later in any language: with each, or as a sentence."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext, override
from modeltranslation.utils import build_localized_fieldname

from .market import first_language

# What the market writes into a row is read by somebody else: it is kept in all
# languages, never in the one of whoever happened to be at work.


def in_each(text: Callable[[], Any]) -> dict[str, str]:
    """What the function says in every language of the market, by language."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = str(text())
    return found


def said(texts: Mapping[str, str] | str) -> str:
    """A text of `in_each` in the reader's language, or in any that it was kept in."""
    if isinstance(texts, str):
        return texts
    found = texts.get(translation.get_language() or "")
    found = found or texts.get(first_language())
    return found or next(filter(None, texts.values()), "")


def columns(
    field: str, text: Callable[[], Any], most: int | None = None
) -> dict[str, str]:
    """The same by column of a translated field, each no longer than `most`."""
    return {
        build_localized_fieldname(field, code): said[:most]
        for code, said in in_each(text).items()
    }


def spoken(row: Model, field: str) -> Any:
    """A translated field of a row as a lazy text: read in the reader's language."""
    return lazy(lambda: str(getattr(row, field) or ""), str)()


# A note, a reason: mostly a person's words, which stay as they are. What the market
# says there is kept in English, the language of the sources, and turned into the
# reader's when it is shown. So a forgotten place shows English, never somebody else's
# language.

_PLACE = re.compile(r"%\\?\((\w+)\\?\)s")
_SENTENCES: dict[str, re.Pattern[str]] = {}


@dataclass(frozen=True)
class Sentence:
    """What the market may write, marked with `gettext_noop`; values as `%(name)s`."""

    text: str

    def __post_init__(self) -> None:
        pattern = _PLACE.sub(r"(?P<\1>.+)", re.escape(self.text))
        _SENTENCES[self.text] = re.compile(pattern)

    def keep(self, **values: object) -> str:
        """As it goes into the column; a lazy value is kept in English as well."""
        with override("en"):
            return self.text % values if values else self.text


def in_words(kept: str) -> str:
    """What a column holds, for its reader: only the market's sentences are translated.

    So are the values in them that are words of the market themselves.
    """
    if kept in _SENTENCES:
        return gettext(kept)
    for text, pattern in _SENTENCES.items():
        if found := pattern.fullmatch(kept):
            values = found.groupdict()
            return gettext(text) % {name: gettext(values[name]) for name in values}
    return kept


in_words_lazy = lazy(in_words, str)
