"""A sheet to write on, in millimetres from its top left corner.

What writes text returns where the next line can begin. Sizes of letters are in points.
"""

from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from .fonts import CHINESE, faces, runs
from .qr import QUIET, modules
from .text import fit, width, wrap
from .words import Both

POINT = 1 / mm  # a point in millimetres
LEADING = 1.3
GREY = 0.4
_BOLD_STROKE = 0.028  # of the size: Droid has no bold, so its edge is drawn too


class Size(NamedTuple):
    wide: float
    high: float


class Ink(NamedTuple):
    """How text is set: its size in points, its weight, its shade, its side."""

    size: float = 10
    bold: bool = False
    grey: bool = False
    align: str = "left"


INK = Ink()
A4 = Size(210, 297)
LABEL = Size(100, 150)


class Paper:
    """A PDF in the making. The first page is there; `finish` gives the bytes."""

    def __init__(self, size: Size, *, title: str, author: str = "") -> None:
        faces()
        self.size = size
        self._file = BytesIO()
        self._canvas = Canvas(
            self._file, pagesize=(size.wide * mm, size.high * mm), invariant=1
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setCreator(author)
        self.pages = 1
        self.on_page: Callable[[Paper], float] | None = None

    def next_page(self) -> float:
        """Turn to a fresh page; where to go on below what `on_page` wrote there."""
        self._canvas.showPage()
        self.pages += 1
        return self.on_page(self) if self.on_page else 0.0

    def finish(self) -> bytes:
        self._canvas.save()
        return self._file.getvalue()

    def write(self, x: float, y: float, text: str, ink: Ink = INK) -> float:
        """One line whose top is at `y`; `x` is its left, middle or right by `align`."""
        if ink.align != "left":
            wide = width(text, ink.size, bold=ink.bold) * POINT
            x -= wide if ink.align == "right" else wide / 2
        self._draw(x * mm, self._from_top(y) - ink.size, text, ink)
        return y + ink.size * LEADING * POINT

    def fitted(
        self,
        x: float,
        y: float,
        text: str,
        ink: Ink = INK,
        *,
        width: float,
        least: float = 6,
    ) -> float:
        """One line that is made smaller, then cut, to stay within `width`."""
        shown = fit(text, width * mm, ink.size, least=least, bold=ink.bold)
        drop = (ink.size - shown.size) * POINT
        self.write(x, y + drop, shown.text, ink._replace(size=shown.size))
        return y + ink.size * LEADING * POINT

    def block(
        self,
        x: float,
        y: float,
        text: str,
        ink: Ink = INK,
        *,
        width: float,
        most: int = 0,
    ) -> float:
        """A paragraph broken into lines, `most` of them at most."""
        for line in wrap(text, width * mm, ink.size, bold=ink.bold, most=most):
            y = self.write(x, y, line, ink)
        return y

    def words(
        self, x: float, y: float, words: Both, ink: Ink = INK, *, width: float
    ) -> float:
        """A text in the reader's language, the other one smaller under it."""
        y = self.block(x, y, words.first, ink, width=width)
        if not words.other:
            return y
        small = Ink(size=ink.size * 0.75, grey=True, align=ink.align)
        return self.block(x, y, words.other, small, width=width)

    def line(
        self, x: float, y: float, x2: float, y2: float, *, pt: float = 0.5
    ) -> None:
        self._canvas.setLineWidth(pt)
        self._canvas.line(x * mm, self._from_top(y), x2 * mm, self._from_top(y2))

    def box(
        self, x: float, y: float, wide: float, high: float, *, pt: float = 0.8
    ) -> None:
        self._canvas.setLineWidth(pt)
        bottom = self._from_top(y + high)
        self._canvas.rect(x * mm, bottom, wide * mm, high * mm)

    def fill(
        self, x: float, y: float, wide: float, high: float, *, grey: float
    ) -> None:
        """A grey field, 0 black to 1 white."""
        self._canvas.setFillGray(grey)
        bottom = self._from_top(y + high)
        self._canvas.rect(x * mm, bottom, wide * mm, high * mm, stroke=0, fill=1)
        self._canvas.setFillGray(0)

    def tick_box(
        self, x: float, y: float, *, side: float = 4, on: bool = False
    ) -> None:
        """A box to tick by hand, or one that is ticked."""
        self.box(x, y, side, side)
        if on:
            self.line(
                x + side * 0.2, y + side * 0.5, x + side * 0.42, y + side * 0.75, pt=1.4
            )
            self.line(
                x + side * 0.42,
                y + side * 0.75,
                x + side * 0.85,
                y + side * 0.2,
                pt=1.4,
            )

    def qr(
        self, text: str, *, x: float, y: float, side: float, level: str = "M"
    ) -> None:
        """A QR code within a square of `side`, its quiet zone included."""
        rows = modules(text, level=level)
        step = side * mm / (len(rows) + 2 * QUIET)
        top = self._from_top(y) - QUIET * step
        left = x * mm + QUIET * step
        path = self._canvas.beginPath()
        for number, row in enumerate(rows):
            for start, length in _dark_stretches(row):
                bottom = top - (number + 1) * step
                path.rect(left + start * step, bottom, length * step, step)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _from_top(self, y: float) -> float:
        return (self.size.high - y) * mm

    def _draw(self, x: float, y: float, text: str, ink: Ink) -> None:
        shade = GREY if ink.grey else 0
        self._canvas.setLineWidth(ink.size * _BOLD_STROKE)
        self._canvas.setStrokeGray(shade)
        pen = self._canvas.beginText(x, y)
        pen.setFillGray(shade)
        for run in runs(text, bold=ink.bold):
            pen.setFont(run.face, ink.size)
            pen.setTextRenderMode(2 if ink.bold and run.face == CHINESE else 0)
            pen.textOut(run.text)
        pen.setTextRenderMode(0)
        pen.setFillGray(0)
        self._canvas.drawText(pen)
        self._canvas.setStrokeGray(0)


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
