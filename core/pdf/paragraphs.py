"""Paragraphs that mix Chinese and Latin.

reportlab's own paragraph breaks Latin words within Chinese text, and knows one face.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from babel.dates import format_date
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from core.market import first_language
from core.templatetags.market import active_locale

from .fonts import CHINESE, glyphs, runs


@dataclass(frozen=True)
class Style:
    """How text is set; sizes are in points.

    It is made smaller down to `least` to stay within `most` lines, then cut to them
    where `is_cut`. `before` is the room over it.
    """

    size: float = 10
    bold: bool = False
    grey: bool = False
    align: str = "left"
    before: float = 0
    most: int = 0
    least: float = 0
    is_cut: bool = False

    def but(self, **changes: Any) -> "Style":
        return replace(self, **changes)

    def label(self, most: int = 1, least: float = 6) -> "Style":
        """For a fixed room: so many lines, smaller where it is too long, then cut."""
        return replace(self, most=most, least=min(least, self.size), is_cut=True)


TITLE = Style(20, bold=True)
SUBTITLE = Style(12, bold=True)
HEADING = Style(11, bold=True)
TEXT = Style()
BOLD = Style(bold=True)
SMALL = Style(8, grey=True)

# Chinese breaks between any two characters, save that a line never opens with what
# closes (，。」) nor ends with what opens (「（).
# Latin words stay whole while they can.
_NEVER_FIRST = frozenset("，。、：；！？）」』】》〉”’…％·～,.:;!?)]}%")
_NEVER_LAST = frozenset("（「『【《〈“‘([{¥￥")
ELLIPSIS = "…"
PER_MILLE = 1000
_STEP = 0.95


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide the text is when drawn on one line."""
    return sum(one.advance for one in glyphs(text, bold=bold)) * size / PER_MILLE


def in_width(text: str, size: float, limit: float, *, bold: bool = False) -> str:
    """As much of the text as fits, with an ellipsis where it is cut."""
    if width(text, size, bold=bold) <= limit:
        return text
    room = limit - width(ELLIPSIS, size, bold=bold)
    kept = ""
    used = 0.0
    for character in text:
        used += width(character, size, bold=bold)
        if used > room:
            break
        kept += character
    return kept.rstrip() + ELLIPSIS


def fit(text: str, limit: float, style: Style) -> tuple[list[str], float]:
    """The text's lines in that width, and their size."""
    size, bold = style.size, style.bold
    lines = wrap(text, limit, size, bold=bold)
    while style.most and 0 < style.least < size and len(lines) > style.most:
        size = max(style.least, size * _STEP)
        lines = wrap(text, limit, size, bold=bold)
    if style.is_cut:
        lines = wrap(text, limit, size, bold=bold, most=style.most)
    return lines, size


def wrap(
    text: str, limit: float, size: float, *, bold: bool = False, most: int = 0
) -> list[str]:
    """The lines of the text in that width; `most` of them, the last one cut."""
    if "\n" not in text and width(text, size, bold=bold) <= limit:
        return [text.rstrip()]
    lines: list[str] = []
    for paragraph in text.replace("\r\n", "\n").split("\n"):
        lines += _wrap_paragraph(paragraph, limit, size, bold=bold)
    if most and len(lines) > most:
        rest = lines[most - 1].rstrip() + ELLIPSIS
        lines = [*lines[: most - 1], in_width(rest, size, limit, bold=bold)]
    return lines


def _wrap_paragraph(text: str, limit: float, size: float, *, bold: bool) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _pieces(text):
        wide = width(piece.rstrip(), size, bold=bold)
        if line and used + wide > limit:
            lines.append(line.rstrip())
            line, used = "", 0.0
        kept = piece
        if wide > limit:
            *whole, kept = _chopped(piece, limit, size, bold=bold)
            lines += whole
        line += kept
        used += width(kept, size, bold=bold)
    return [*lines, line.rstrip()]


def _chopped(piece: str, limit: float, size: float, *, bold: bool) -> list[str]:
    """A word too long for any line, broken anywhere."""
    parts, part, used = [], "", 0.0
    for character in piece:
        wide = width(character, size, bold=bold)
        if part and used + wide > limit:
            parts.append(part)
            part, used = "", 0.0
        part += character
        used += wide
    return [*parts, part]


def _pieces(text: str) -> list[str]:
    """The text in pieces between which a line may break, spaces at their ends."""
    pieces: list[str] = []
    for character in unicodedata.normalize("NFC", text.replace("\u00a0", " ")):
        last = pieces[-1] if pieces else ""
        if last and _stays_with(last, character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _stays_with(piece: str, character: str) -> bool:
    if character.isspace():
        return True
    if piece[-1].isspace():
        return False
    if character in _NEVER_FIRST or piece[-1] in _NEVER_LAST:
        return True
    return not (_is_chinese(piece[-1]) or _is_chinese(character))


def _is_chinese(character: str) -> bool:
    drawn = glyphs(character)
    return bool(drawn) and drawn[0].face == CHINESE


class Both(NamedTuple):
    """A text in the reader's language and in the other one, empty where the same."""

    first: str
    other: str

    @property
    def line(self) -> str:
        return f"{self.first} · {self.other}" if self.other else self.first


def other_language() -> str:
    """The market's language that the reader does not read now."""
    current = translation.get_language() or first_language()
    codes = [code for code, _name in settings.LANGUAGES]
    return next((code for code in codes if code != current), current)


def both(text: Any) -> Both:
    """A lazy text (or a function that makes one) in both of the market's languages."""
    first = str(text() if callable(text) else text)
    with translation.override(other_language()):
        other = str(text() if callable(text) else text)
    return Both(first, "" if other == first else other)


def day_in_words(day: date | None) -> str:
    """With its year, also in that year: a document is read long after."""
    return str(format_date(day, "long", locale=active_locale())) if day else ""


def days_in_words(first: date, last: date) -> str:
    words = gettext("%(first)s to %(last)s")
    return words % {"first": day_in_words(first), "last": day_in_words(last)}


LEADING = 1.3
GREY = 0.4
_BOLD_STROKE = 0.028  # of the size: Droid has no bold, so its edge is drawn too


class Paragraph(Flowable):
    """Breaks into lines as both languages do, over pages where it must."""

    def __init__(self, text: object, style: Style = TEXT) -> None:
        super().__init__()
        self.text, self.style = str(text), style
        self.spaceBefore = style.before
        self.width = 0.0
        self._lines: Sequence[str] = ()
        self._size = style.size

    def wrap(self, room: float, _high: float) -> tuple[float, float]:
        if room != self.width or not self._lines:
            self._lines, self._size = fit(self.text, room, self.style)
        self.width, self.height = room, len(self._lines) * self._leading
        return room, self.height

    @property
    def _leading(self) -> float:
        return self._size * LEADING

    def split(self, room: float, high: float) -> list[Flowable]:
        if not self._lines:  # tables ask with the width of the cell's padding, too
            self.wrap(room, high)
        fitting = int(high // self._leading)
        if not fitting:
            return []
        parts = self._lines[:fitting], self._lines[fitting:]
        return [Paragraph("\n".join(part), self.style) for part in parts]

    def draw(self) -> None:
        align, style = self.style.align, self.style.but(size=self._size)
        x = {"left": 0.0, "center": self.width / 2, "right": self.width}[align]
        y = self.height - self._size
        for line in self._lines:
            write(self.canv, x, y, line, style)
            y -= self._leading


def both_paragraphs(
    words: Both, style: Style = TEXT, other: Style | None = None
) -> list[Flowable]:
    """A text in the reader's language, the other one smaller and grey under it."""
    size = style.size * 0.75
    small = other or style.but(size=size, bold=False, grey=True, before=0)
    found = [Paragraph(words.first, style)]
    return [*found, Paragraph(words.other, small)] if words.other else [*found]


def write(
    canvas: Canvas, x: float, y: float, text: str, style: Style, room: float = 0
) -> float:
    """One line at its baseline, cut to `room`; how wide it is."""
    text = in_width(text, style.size, room, bold=style.bold) if room else text
    wide = width(text, style.size, bold=style.bold)
    x -= {"left": 0.0, "center": wide / 2, "right": wide}[style.align]
    shade = GREY if style.grey else 0
    canvas.setLineWidth(style.size * _BOLD_STROKE)
    canvas.setStrokeGray(shade)
    pen = canvas.beginText(x, y)
    pen.setFillGray(shade)
    for run in runs(text, bold=style.bold):
        pen.setFont(run.face, style.size)
        pen.setTextRenderMode(2 if style.bold and run.face == CHINESE else 0)
        pen.textOut(run.text)
    pen.setTextRenderMode(0)
    canvas.drawText(pen)
    canvas.setStrokeGray(0)
    return wide
