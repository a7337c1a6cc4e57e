"""What stands on paper besides text: codes, boxes to tick, rules, lines to sign on.

Sizes are in millimetres, those of letters and rules in points.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeAlias

import segno
from django.utils.safestring import SafeString, mark_safe
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, HRFlowable, KeepInFrame, Spacer
from reportlab.platypus import Table as Grid

from .paragraphs import HEADING, SMALL, Paragraph

QUIET = 4  # light modules around the code, as ISO 18004 asks


@lru_cache(maxsize=1000)
def modules(text: str, *, level: str = "M") -> tuple[bytes, ...]:
    """The code's rows, 1 for a dark module, without the quiet zone around it.

    `level` is how much may be dirty or torn: L 7 %, M 15 %, Q 25 %, H 30 %.
    """
    code = segno.make(text, error=level, boost_error=False, micro=False)
    return tuple(bytes(row) for row in code.matrix)


def ticket_svg(text: str) -> SafeString:
    """In black on white, for what a camera reads off a scratched screen."""
    return inline_svg(text, border=QUIET, dark="#000", light="#fff")


def payment_svg(text: str) -> SafeString:
    """What a bank's app reads: UTF-8, level M, as the EPC's guidelines ask."""
    return _svg(segno.make(text, error="m", micro=False, boost_error=False,
                           encoding="utf-8"), QUIET, "#000", "#fff")  # fmt: skip


def inline_svg(
    text: str, *, border: int = 3, dark: str = "#2A2118", light: str = "#FFFDF8"
) -> SafeString:
    """The code for a page, as large as what it stands in."""
    return _svg(segno.make(text, error="m", micro=False), border, dark, light)


def _svg(code: segno.QRCode, border: int, dark: str, light: str) -> SafeString:
    """Without style attributes: the content security policy would drop them."""
    drawn = code.svg_inline(
        border=border, omitsize=True, dark=dark, light=light,
        svgclass="qr-code", lineclass="",
    )  # fmt: skip
    return mark_safe(drawn)  # noqa: S308 - segno's own drawing


HAIRLINE = colors.Color(0.6, 0.6, 0.6)
SIDES = ("LEFT", "RIGHT", "TOP", "BOTTOM")
_NO_PADDING = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in SIDES]

Block: TypeAlias = Flowable | Sequence[Flowable] | str


class QR(Flowable):
    """A code within a square of `side`, its quiet zone included."""

    def __init__(self, text: str, side: float, level: str = "M") -> None:
        super().__init__()
        self._rows = modules(text, level=level)
        self.width = self.height = side * mm

    def wrap(self, *_room: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        step = self.width / (len(self._rows) + 2 * QUIET)
        top = self.height - QUIET * step
        path = self.canv.beginPath()
        for number, row in enumerate(self._rows, start=1):
            for start, length in _dark_stretches(row):
                x = (QUIET + start) * step
                path.rect(x, top - number * step, length * step, step)
        self.canv.drawPath(path, stroke=0, fill=1)


def _dark_stretches(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules begin, and how many stand side by side."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((place, 1))
    return found


class TickBox(Flowable):
    """A box to tick by hand, or one that is ticked."""

    def __init__(self, *, on: bool = False, side: float = 4.5) -> None:
        super().__init__()
        self._on = on
        self.width = self.height = side * mm

    def wrap(self, *_room: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        side = self.width
        self.canv.setLineWidth(0.8)
        self.canv.rect(0, 0, side, side)
        if self._on:
            self.canv.setLineWidth(1.4)
            corners = [(0.2, 0.5), (0.42, 0.25), (0.85, 0.8)]
            path = self.canv.beginPath()
            path.moveTo(*(side * part for part in corners[0]))
            for corner in corners[1:]:
                path.lineTo(*(side * part for part in corner))
            self.canv.drawPath(path)


def gap(high: float) -> Flowable:
    return Spacer(0, high * mm)


def rule(pt: float = 0.9, *, before: float = 2, after: float = 2) -> Flowable:
    return HRFlowable(
        "100%", pt, color=colors.black if pt > 0.5 else HAIRLINE,
        spaceBefore=before * mm, spaceAfter=after * mm,
    )  # fmt: skip


def headed(words: object, blocks: Iterable[Flowable]) -> list[Flowable]:
    """A heading, never alone at the end of a page."""
    return [CondPageBreak(30 * mm), Paragraph(words, HEADING), *blocks]


def grid(
    rows: Sequence[Sequence[Block]],
    widths: Sequence[float],
    *,
    heights: Sequence[float] | None = None,
    style: Iterable[tuple] = (),
) -> Grid:
    """Blocks side by side, without rules or padding."""
    return Grid(
        [list(row) for row in rows],
        colWidths=[wide * mm for wide in widths],
        rowHeights=[high * mm for high in heights] if heights else None,
        hAlign="LEFT",
        emptyTableAction="ignore",
        style=[*_NO_PADDING, ("VALIGN", (0, 0), (-1, -1), "TOP"), *style],
    )


def stacked(blocks: Sequence[Flowable]) -> Grid:
    return Grid([[list(blocks)]], colWidths=["100%"], style=_NO_PADDING)


def signatures(*words: object, wide: float = 180, between: float = 8) -> Grid:
    """Lines to sign on beside each other, with who signs under them."""
    gaps = len(words) - 1
    each = (wide - between * gaps) / len(words)
    row: list[Block] = []
    style = []
    for place, one in enumerate(words):
        row += ["", Paragraph(one, SMALL)] if place else [Paragraph(one, SMALL)]
        style.append(("LINEABOVE", (2 * place, 0), (2 * place, 0), 0.5, colors.black))
    widths = [each, *([between, each] * gaps)]
    return grid([row], widths, style=[*style, ("TOPPADDING", (0, 0), (-1, -1), 2)])


def within(wide: float, high: float, blocks: Sequence[Flowable]) -> Flowable:
    """Blocks in a fixed room, all made smaller where they need more."""
    return KeepInFrame(wide * mm, high * mm, list(blocks), mode="shrink")
