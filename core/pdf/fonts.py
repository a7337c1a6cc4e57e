"""The letters of our papers: which face draws which character.

Latin letters come from DejaVu Sans Condensed, Chinese ones from Droid Sans Fallback;
what neither has is printed as 〓, as printers do. Faces are read once per process, and
reportlab embeds only the glyphs that a paper uses.
"""

import threading
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_FOLDER = Path(__file__).parent / "fonts"
LATIN, LATIN_BOLD, CHINESE = "Nanpo", "Nanpo-Bold", "Nanpo-Chinese"
_FILES = {
    LATIN: "DejaVuSansCondensed.ttf",
    LATIN_BOLD: "DejaVuSansCondensed-Bold.ttf",
    CHINESE: "DroidSansFallbackFull.ttf",
}
MISSING = "〓"
_loading = threading.Lock()


class Glyph(NamedTuple):
    """A character as it is drawn: itself or its stand-in, and its advance per 1000."""

    text: str
    face: str
    advance: float


class Run(NamedTuple):
    """Characters in a row that one face draws."""

    text: str
    face: str


@cache
def _faces() -> dict[str, TTFont]:
    found = {}
    for name, file in _FILES.items():
        font = TTFont(name, str(_FOLDER / file))
        pdfmetrics.registerFont(font)
        found[name] = font
    return found


def faces() -> dict[str, TTFont]:
    """The faces by name, read and registered; safe to ask from any thread."""
    with _loading:
        return _faces()


def draws(face: str, character: str) -> bool:
    """Whether the face has a glyph for the character."""
    return ord(character) in faces()[face].face.charToGlyph


@lru_cache(maxsize=20_000)
def glyph(character: str, *, bold: bool = False) -> Glyph | None:
    """How the character is drawn; None for what has no width, as control characters."""
    if unicodedata.category(character) in {"Cc", "Cf", "Cs"} or (
        "\ufe00" <= character <= "\ufe0f"
    ):
        return None
    latin = LATIN_BOLD if bold else LATIN
    for face in (latin, CHINESE):
        if draws(face, character):
            return _measured(character, face)
    return _measured(MISSING, CHINESE)


def _measured(character: str, face: str) -> Glyph:
    metrics = faces()[face].face
    advance = metrics.charWidths.get(ord(character), metrics.defaultWidth)
    return Glyph(character, face, float(advance))


def glyphs(text: str, *, bold: bool = False) -> list[Glyph]:
    composed = unicodedata.normalize("NFC", text.replace("\u00a0", " "))
    found = (glyph(character, bold=bold) for character in composed)
    return [one for one in found if one]


def runs(text: str, *, bold: bool = False) -> Iterator[Run]:
    """The text in stretches of one face each."""
    for face, group in groupby(glyphs(text, bold=bold), key=lambda one: one.face):
        yield Run("".join(one.text for one in group), face)
