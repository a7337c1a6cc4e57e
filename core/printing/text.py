"""Breaking and fitting text that mixes Chinese and Latin words; sizes are in points.

Chinese breaks between any two characters, save that a line never opens with what
closes (，。」) nor ends with what opens (「（). Latin words stay whole while they can.
"""

import unicodedata
from typing import NamedTuple

from .fonts import CHINESE, glyphs

_NEVER_FIRST = frozenset("，。、：；！？）」』】》〉”’…％·～,.:;!?)]}%")
_NEVER_LAST = frozenset("（「『【《〈“‘([{¥￥")
ELLIPSIS = "…"
PER_MILLE = 1000


class Fitted(NamedTuple):
    """A text on one line, at the size at which it fits."""

    text: str
    size: float


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


def fit(
    text: str, limit: float, size: float, *, least: float = 6, bold: bool = False
) -> Fitted:
    """The text on one line: smaller down to `least`, then cut."""
    wide = width(text, size, bold=bold)
    if wide <= limit:
        return Fitted(text, size)
    fitting = max(least, size * limit / wide)
    return Fitted(in_width(text, fitting, limit + 0.01, bold=bold), fitting)


def wrap(
    text: str, limit: float, size: float, *, bold: bool = False, most: int = 0
) -> list[str]:
    """The lines of the text in that width; `most` of them, the last one cut."""
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
