"""A table of figures as a PDF on A4, in the reader's language."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from core.pdf.blocks import gap
from core.pdf.document import A4, Margins, Section, Size, make_pdf
from core.pdf.paragraphs import Paragraph, Style
from core.pdf.tables import Column, NumberColumn, table
from core.tables.writer import Cell
from core.templatetags.market import number

LANDSCAPE = Size(A4.high, A4.wide)
MARGINS = Margins(side=12, top=12)
MOST_ROWS = 2000  # more of them is no PDF to read: CSV and XLSX take any number
_FIRST = 3  # the first column is so many times as wide


def table_pdf(
    title: str, about: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> bytes:
    """The first of `rows` is the heads; `about` says whose figures of which days."""
    lines = iter(rows)
    first, *more = (str(head) for head in next(lines))
    one = (LANDSCAPE.wide - 2 * MARGINS.side) / (len(more) + _FIRST)
    columns = [Column(first, one * _FIRST), *(NumberColumn(head, one) for head in more)]
    story = [
        Paragraph(title, Style(16, bold=True)),
        Paragraph("\n".join(about), Style(9, grey=True)),
        gap(4),
        *table(columns, ([_words(cell) for cell in row] for row in lines), size=8),
    ]
    section = Section(story, again=(), foot=title)
    return make_pdf([section], title=title, size=LANDSCAPE, margins=MARGINS)


def first_of(rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """So many rows as a PDF holds, and a last one that says where the rest is."""
    width = 0
    for at, row in enumerate(rows):
        width = width or len(row)
        if at > MOST_ROWS:
            more = _("The CSV and XLSX files contain more rows.")
            yield [more, *[None] * (width - 1)]
            return
        yield row


def _words(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return number(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)
