"""Tables on paper: heads in both languages, rows that never break in the middle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reportlab.lib.units import mm

from .paper import LEADING, POINT, Ink, Paper
from .text import wrap
from .words import Both

_PAD = 1.2
_HEAD = 8.0
_HEAD_OTHER = 6.5
_HEAD_AND_ROW = 20.0
_SMALLER = 0.8


@dataclass(frozen=True)
class Column:
    """A column: its head, how wide in millimetres, and how its cells are set."""

    head: Both
    wide: float
    align: str = "left"
    bold: bool = False
    size: float = 10


@dataclass(frozen=True)
class Mark:
    """A cell that is a box to tick."""

    on: bool = False
    side: float = 4.5


Cell = str | Mark


@dataclass
class Table:
    """Rows between `left` and the sum of the columns; goes on over as many pages.

    The first line of a cell is set in the column's way, further ones (after a line
    break) smaller and grey. `foot` is how much room the page keeps free at its end.
    """

    columns: Sequence[Column]
    left: float = 15
    foot: float = 18
    _wide: float = field(init=False)

    def __post_init__(self) -> None:
        self._wide = sum(column.wide for column in self.columns)

    def write(self, paper: Paper, y: float, rows: Iterable[Sequence[Cell]]) -> float:
        """Write head and rows from `y` on; where the table ends."""
        end = paper.size.high - self.foot
        if y + _HEAD_AND_ROW > end:
            y = paper.next_page()
        y = self._head(paper, y)
        for row in rows:
            pairs = list(zip(self.columns, row, strict=True))
            cells = [self._lines(column, cell) for column, cell in pairs]
            high = max(map(self._high, self.columns, cells))
            if y + high > end:
                y = self._head(paper, paper.next_page())
            self._row(paper, y, cells)
            y += high
            paper.line(self.left, y, self.left + self._wide, y, pt=0.3)
        return y

    def _head(self, paper: Paper, y: float) -> float:
        lowest = y
        x = self.left
        for column in self.columns:
            at = x + column.wide - _PAD if column.align == "right" else x + _PAD
            room = column.wide - 2 * _PAD
            ink = Ink(_HEAD, bold=True, align=column.align)
            under = paper.fitted(at, y, column.head.first, ink, width=room)
            ink = Ink(_HEAD_OTHER, grey=True, align=column.align)
            if column.head.other:
                under = paper.fitted(
                    at, under, column.head.other, ink, width=room, least=5
                )
            lowest = max(lowest, under)
            x += column.wide
        lowest += _PAD
        paper.line(self.left, lowest, self.left + self._wide, lowest, pt=0.9)
        return lowest

    def _lines(self, column: Column, cell: Cell) -> "_Laid":
        if isinstance(cell, Mark):
            return _Laid(mark=cell)
        first, _break, rest = cell.partition("\n")
        room = (column.wide - 2 * _PAD) * mm
        small = wrap(rest, room, column.size * _SMALLER) if rest else []
        return _Laid(wrap(first, room, column.size, bold=column.bold), small)

    def _high(self, column: Column, cell: "_Laid") -> float:
        if cell.mark:
            return cell.mark.side + 2 * _PAD
        points = (
            len(cell.lines) * column.size + len(cell.small) * column.size * _SMALLER
        )
        return points * LEADING * POINT + 2 * _PAD

    def _row(self, paper: Paper, y: float, cells: Sequence["_Laid"]) -> None:
        x = self.left
        for column, cell in zip(self.columns, cells, strict=True):
            at = x + column.wide - _PAD if column.align == "right" else x + _PAD
            line_y = y + _PAD
            if cell.mark:
                paper.tick_box(x + _PAD, line_y, side=cell.mark.side, on=cell.mark.on)
            own = Ink(column.size, bold=column.bold, align=column.align)
            small = Ink(column.size * _SMALLER, grey=True, align=column.align)
            for line in cell.lines:
                line_y = paper.write(at, line_y, line, own)
            for line in cell.small:
                line_y = paper.write(at, line_y, line, small)
            x += column.wide


@dataclass(frozen=True)
class _Laid:
    """A cell broken into lines: the column's own, and smaller ones under them."""

    lines: Sequence[str] = ()
    small: Sequence[str] = ()
    mark: Mark | None = None
