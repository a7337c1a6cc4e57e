"""A table of figures as a PDF on A4, in the reader's language."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from core.printing import A4, Both, Column, Ink, Paper, Size, Table
from core.tables import Cell
from core.templatetags.market import number

LANDSCAPE = Size(A4.high, A4.wide)
MOST_ROWS = 2000  # more of them is no paper to read: CSV and XLSX take any number
_EDGE = 12.0
_FIRST = 3  # the first column is so many times as wide


def table_pdf(
    title: str, about: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> bytes:
    """The first of `rows` is the heads; `about` says whose figures of which days."""
    lines = iter(rows)
    heads = [str(head) for head in next(lines)]
    paper = Paper(LANDSCAPE, title=title)
    wide = LANDSCAPE.wide - 2 * _EDGE
    y = paper.block(_EDGE, _EDGE, title, Ink(16, bold=True), width=wide)
    for line in about:
        y = paper.block(_EDGE, y, line, Ink(9, grey=True), width=wide)
    one = wide / (len(heads) - 1 + _FIRST)
    columns = [
        Column(Both(head, ""), one * (1 if at else _FIRST), _side(at), size=8)
        for at, head in enumerate(heads)
    ]
    paper.on_page = lambda _paper: _EDGE
    table = Table(columns, left=_EDGE, foot=_EDGE)
    table.write(paper, y + 4, ([_words(cell) for cell in row] for row in lines))
    return paper.finish()


def first_of(rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """So many rows as a paper holds, and a last one that says where the rest is."""
    width = 0
    for at, row in enumerate(rows):
        width = width or len(row)
        if at > MOST_ROWS:
            more = _("More rows are in the CSV and XLSX files.")
            yield [more, *[None] * (width - 1)]
            return
        yield row


def _side(at: int) -> str:
    return "right" if at else "left"


def _words(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return number(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)
