"""A picture for shared links: photos, what they show, its price, the market's name.

Drawn in the process of `core.file_jobs`: photos are strangers' files.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from .encoding import canvas_of, jpeg_of

WIDTH, HEIGHT = 1200, 630
_PHOTO = 600  # pixels of its side of the card
_LEFT, _RIGHT = _PHOTO + 56, WIDTH - 56
_PAPER, _INK, _QUIET, _LINE = "#fbf6ec", "#2a2118", "#62533f", "#e4d9c3"
_PRICE, _LEAF = "#b3401a", "#2f5d3a"
_FONTS = Path(__file__).parent.parent / "pdf" / "fonts"
_LATIN = {
    False: _FONTS / "DejaVuSansCondensed.ttf",
    True: _FONTS / "DejaVuSansCondensed-Bold.ttf",
}
_CHINESE = _FONTS / "DroidSansFallbackFull.ttf"
_FIRST_CHINESE = "\u2e80"  # signs from here on, and full-width ones
# What no line begins with.
_CLOSING = frozenset("，。、；：！？）》」』”’…,.;:!?)")
QUALITY = 86

Draw = ImageDraw.ImageDraw


@dataclass(frozen=True)
class CardWords:
    """`initial` stands in the market's seal where it has no logo."""

    market: str
    initial: str
    accent: str
    title: str
    lines: list[str]
    price: str
    note: str


def card_of(photos: list[bytes], logo: bytes, words: CardWords) -> bytes:
    """A JPEG of 1200 × 630. Raises whatever Pillow raises for what it can't decode."""
    card = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(card)
    _place_photos(card, draw, photos, words.accent or _LEAF)
    _brand(card, draw, logo, words)
    y = 168
    for text in _wrapped(words.title, 54, bold=True, most=3 if words.lines else 4):
        _write(draw, (_LEFT, y), text, 54, bold=True)
        y += 70
    y += 16
    for line in words.lines[:2]:
        _write(draw, (_LEFT, y), _fitting(line, 30), 30, colour=_QUIET)
        y += 46
    if words.price:
        text = _fitting(words.price, 60, bold=True)
        _write(draw, (_LEFT, 480), text, 60, bold=True, colour=_PRICE)
    _write(draw, (_LEFT, 556), _fitting(words.note, 28), 28, colour=_QUIET)
    return jpeg_of(card, quality=QUALITY)


# Where photos stand, by how many there are: their left, top, right and bottom.
_HALF, _MIDDLE, _GAP = _PHOTO // 2, HEIGHT // 2, 3
_PLACES: dict[int, list[tuple[int, int, int, int]]] = {
    1: [(0, 0, _PHOTO, HEIGHT)],
    2: [(0, 0, _PHOTO, _MIDDLE - _GAP), (0, _MIDDLE + _GAP, _PHOTO, HEIGHT)],
    3: [
        (0, 0, _PHOTO, _MIDDLE - _GAP),
        (0, _MIDDLE + _GAP, _HALF - _GAP, HEIGHT),
        (_HALF + _GAP, _MIDDLE + _GAP, _PHOTO, HEIGHT),
    ],
    4: [
        (0, 0, _HALF - _GAP, _MIDDLE - _GAP),
        (_HALF + _GAP, 0, _PHOTO, _MIDDLE - _GAP),
        (0, _MIDDLE + _GAP, _HALF - _GAP, HEIGHT),
        (_HALF + _GAP, _MIDDLE + _GAP, _PHOTO, HEIGHT),
    ],
}


def _place_photos(
    card: Image.Image, draw: Draw, photos: list[bytes], ground: str
) -> None:
    """The middle of each photo, or hills in the market's colour without any."""
    if photos:
        for photo, place in zip(photos, _PLACES[len(photos)], strict=True):
            left, top, right, bottom = place
            fitted = ImageOps.fit(canvas_of(photo), (right - left, bottom - top))
            card.paste(fitted, (left, top))
        return
    draw.rectangle((0, 0, _PHOTO - 1, HEIGHT), fill=ground)
    for top, shade in ((330, 0.88), (420, 0.76), (510, 0.64)):
        hill = [(0, top + 60), (190, top), (380, top + 50), (_PHOTO - 1, top - 30)]
        foot = [(_PHOTO - 1, HEIGHT), (0, HEIGHT)]
        draw.polygon([*hill, *foot], fill=_darker(ground, shade))


def _darker(colour: str, share: float) -> tuple[int, int, int]:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return round(red * share), round(green * share), round(blue * share)


def _brand(card: Image.Image, draw: Draw, logo: bytes, words: CardWords) -> None:
    """The market's logo or seal, and its name beside it."""
    box = (_LEFT, 56, _LEFT + 56, 112)
    if logo:
        small = canvas_of(logo).resize((56, 56), Image.Resampling.LANCZOS)
        card.paste(small, box[:2])
    else:
        draw.rounded_rectangle(box, radius=13, fill=words.accent or _PRICE)
        letter = words.initial or words.market[:1]
        middle = _LEFT + 28 - _width(letter, 32, bold=True) / 2
        _write(draw, (middle, 64), letter, 32, bold=True, colour="#fffdf8")
    name = _fitting(words.market, 32, bold=True, room=_RIGHT - _LEFT - 72)
    _write(draw, (_LEFT + 72, 64), name, 32, bold=True)
    draw.line((_LEFT, 138, _RIGHT, 138), fill=_LINE, width=2)


@cache
def _face(size: int, *, bold: bool, chinese: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_CHINESE if chinese else _LATIN[bold], size)


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Signs in a row that one face draws, and whether it is the Chinese one."""
    run = ""
    for sign in text:
        if run and _is_chinese(run[-1]) != _is_chinese(sign):
            yield run, _is_chinese(run)
            run = ""
        run += sign
    if run:
        yield run, _is_chinese(run)


def _is_chinese(sign: str) -> bool:
    return sign[0] >= _FIRST_CHINESE


def _width(text: str, size: int, *, bold: bool = False) -> float:
    return sum(
        _face(size, bold=bold, chinese=chinese).getlength(run)
        for run, chinese in _runs(text)
    )


def _write(
    draw: Draw,
    at: tuple[float, float],
    text: str,
    size: int,
    *,
    bold: bool = False,
    colour: str = _INK,
) -> None:
    """In one line; what has no bold face is drawn with a thin edge of its colour."""
    x, y = at
    base = y + size
    for run, chinese in _runs(text):
        face = _face(size, bold=bold, chinese=chinese)
        edge = 1 if bold and chinese else 0
        draw.text(
            (x, base), run, fill=colour, font=face, anchor="ls",
            stroke_width=edge, stroke_fill=colour,
        )  # fmt: skip
        x += face.getlength(run)


def _fitting(
    text: str, size: int, *, bold: bool = False, room: float = _RIGHT - _LEFT
) -> str:
    """As much of a text as fits into a line."""
    if _width(text, size, bold=bold) <= room:
        return text
    while text and _width(f"{text}…", size, bold=bold) > room:
        text = text[:-1]
    return f"{text.rstrip(' ,，、;；:：')}…"


def _wrapped(text: str, size: int, *, most: int, bold: bool = False) -> list[str]:
    """Lines that fit; what does not stand in so many ends the last one with …."""
    lines, line = [], ""
    for piece in _pieces(" ".join(text.split())):
        if not line or _width(line + piece.rstrip(), size, bold=bold) <= _RIGHT - _LEFT:
            line += piece
            continue
        lines.append(line.rstrip())
        line = piece
    if line.strip():
        lines.append(line.rstrip())
    if len(lines) > most:
        rest = f"{lines[most - 1]} {' '.join(lines[most:])}"
        lines = [*lines[: most - 1], rest]
    return [_fitting(one, size, bold=bold) for one in lines]


def _pieces(text: str) -> Iterator[str]:
    """Between them a line may end: words with their blank, Chinese signs one by one."""
    piece = ""
    for sign in text:
        ends = piece and (piece.endswith(" ") or _is_chinese(piece[-1]))
        begins = piece and _is_chinese(sign)
        if (ends or begins) and sign not in _CLOSING:
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece
