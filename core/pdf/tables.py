"""Tables of the house: heads on each page, rows that never break in the middle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, PageBreak

from .blocks import HAIRLINE, SIDES, TickBox, grid
from .document import MOST_PAGES, PDFTooLongError
from .paragraphs import TEXT, Both, Paragraph, Style

_PAD = 1.2 * mm
_SMALLER = 0.8
_HEAD = Style(8, bold=True, most=2, least=6)
_HEAD_OTHER = Style(6.5, grey=True, most=2, least=5)
# More than pages can hold, so that no more of them are laid out.
_MOST_ROWS = MOST_PAGES * 70
_AT_ONCE = 200
_STYLE = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    *((f"{side}PADDING", (0, 0), (-1, -1), _PAD) for side in SIDES),
    ("LEFTPADDING", (0, 0), (0, -1), 0),
    ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
    ("LINEBELOW", (0, 0), (-1, -1), 0.3, HAIRLINE),
]


@dataclass(frozen=True)
class Column:
    """A column: its head, how wide in millimetres, and how its cells are set.

    Without a `size` it has the table's.
    """

    head: Both | str
    wide: float
    align: str = "left"
    bold: bool = False
    size: float = 0

    def style(self, size: float) -> Style:
        return Style(self.size or size, self.bold, align=self.align)


@dataclass(frozen=True)
class NumberColumn(Column):
    """Sums and quantities: made smaller rather than broken."""

    align: str = "right"

    def style(self, size: float) -> Style:
        return super().style(size).but(most=1, least=5)


Cell = str | TickBox | Paragraph


def table(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, size: float = 10
) -> list[Flowable]:
    """Rows under the heads of their columns.

    The first line of a cell is set in the column's way, further ones (after a line
    break) smaller and grey.
    """
    head = [_head(column) for column in columns]
    widths = [column.wide * mm for column in columns]
    styles = [column.style(size) for column in columns]
    found = [
        [_cell(*pair) for pair in zip(styles, row, strict=True)]
        for row in islice(rows, _MOST_ROWS)
    ]
    if len(found) == _MOST_ROWS:
        raise PDFTooLongError
    parts = [found[at : at + _AT_ONCE] for at in range(0, len(found), _AT_ONCE)]
    first, *more = parts or [[]]
    return [_headed(head, first, widths), *(_More(head, part, widths) for part in more)]


class _Rows(LongTable):
    """Only what is higher than a page is broken within its row."""

    def split(self, wide: float, high: float) -> list[Flowable]:
        self.splitInRow = high > self.canv.high / 2
        return super().split(wide, high)


def _headed(head: list[Any], rows: list[Any], widths: list[float]) -> LongTable:
    under_head = ("LINEBELOW", (0, 0), (-1, 0), 0.9, colors.black)
    bottom = ("VALIGN", (0, 0), (-1, 0), "BOTTOM")
    style = [*_STYLE, bottom, under_head]
    return _Rows([head, *rows], widths, repeatRows=1, hAlign="LEFT", style=style)


class _More(LongTable):
    """Further rows of a table, with its head on each page but the first.

    A table that goes on over pages is copied at each of them, so parts are short.
    """

    def __init__(self, head: list[Any], rows: list[Any], widths: list[float]) -> None:
        super().__init__(rows, widths, hAlign="LEFT", style=_STYLE)
        self._parts = head, rows, widths

    def split(self, _wide: float, high: float) -> list[Flowable]:
        head, rows, widths = self._parts
        ends = accumulate(self._rowHeights)
        fitting = sum(end <= high for end in ends)
        rest = _headed(head, rows[fitting:], widths)
        return [_More(head, rows[:fitting], widths) if fitting else PageBreak(), rest]


def _head(column: Column) -> list[Flowable]:
    head = column.head if isinstance(column.head, Both) else Both(column.head, "")
    styles = (_HEAD.but(align=column.align), _HEAD_OTHER.but(align=column.align))
    return [Paragraph(*pair) for pair in zip(head, styles, strict=True) if pair[0]]


def _cell(style: Style, cell: Cell) -> list[Flowable]:
    if isinstance(cell, Flowable):
        return [cell]
    first, _break, rest = cell.partition("\n")
    own = Paragraph(first, style)
    if not rest:
        return [own]
    size = style.size * _SMALLER
    return [own, Paragraph(rest, style.but(size=size, bold=False, grey=True, most=0))]


def facts(
    rows: Iterable[tuple[object, object]],
    *,
    wide: float,
    share: float = 0.45,
    style: Style = TEXT,
    names: Style | None = None,
) -> Flowable:
    """Names in grey and what they are beside them; empty ones are left out."""
    grey = names or style.but(grey=True, bold=False)
    cells = [
        [Paragraph(name, grey), Paragraph(value, style)]
        for name, value in rows
        if value
    ]
    between = [
        ("RIGHTPADDING", (0, 0), (0, -1), _PAD),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ]
    return grid(cells, [wide * share, wide * (1 - share)], style=between)


def sums(
    rows: Iterable[tuple[object, str, bool]],
    *,
    widths: tuple[float, float],
    left: float = 0,
    align: str = "right",
    style: Style = TEXT,
) -> Flowable:
    """Names of amounts and the amounts; a rule and bold letters for totals."""
    rules, cells = [], []
    for place, (name, amount, is_total) in enumerate(rows):
        own = style.but(size=style.size + 2, bold=True) if is_total else style
        if is_total:
            cell = (1, place), (2, place)
            rules += [("LINEABOVE", *cell, 0.9, colors.black), ("TOPPADDING", *cell, 3)]
        cells.append(
            [
                "",
                Paragraph(name, own.but(align=align)),
                Paragraph(amount, own.but(align="right", most=1, least=6)),
            ]
        )
    return grid(
        cells, [left, *widths], style=[("BOTTOMPADDING", (0, 0), (-1, -1), 1.5), *rules]
    )
