"""A programme's report as a workbook: its tables, and sheets with the rows behind."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext_lazy as _

from core.pdf.paragraphs import both
from core.tables.writer import Cell, defused

from .report import ProgrammeReport, ReportTable
from .report_rows import HEADS, TITLES

LONGEST_NAME = 31  # of a sheet


def report_xlsx(report: ProgrammeReport, absolute: Callable[[str], str]) -> bytes:
    """The whole file. How many rows there may be says `report_rows`."""
    file = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    tables = report.tables  # They write the rows behind.
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        for one in tables:
            heads = [*one.heads, _("Rows behind it"), _("Page on the market")]
            _sheet(book, one.title, [_words(heads), *_lines(one, absolute)], bold)
        for name, title in TITLES.items():
            rows = report.sources.sheets[name]
            _sheet(book, title, [_words(HEADS[name]), *_paths(rows, absolute)], bold)
    return file.getvalue()


def _words(heads: Sequence[object]) -> list[Cell]:
    return [both(head).line for head in heads]


def _lines(
    one: ReportTable, absolute: Callable[[str], str]
) -> Iterator[Sequence[Cell]]:
    for line in one.lines:
        cells = [
            cell.words if cell.value is None else cell.value for cell in line.cells
        ]
        yield [*cells, line.source, absolute(line.path)]


def _paths(
    rows: Sequence[Sequence[Cell]], absolute: Callable[[str], str]
) -> Iterator[Sequence[Cell]]:
    """A path at the end of a row becomes an address."""
    for row in rows:
        *cells, last = row
        is_path = isinstance(last, str) and last.startswith("/")
        yield [*cells, absolute(str(last)) if is_path else last]


def _sheet(book: Any, title: object, rows: Sequence[Sequence[Cell]], bold: Any) -> None:
    sheet = book.add_worksheet(str(title)[:LONGEST_NAME])
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 12, 20)
    sheet.freeze_panes(1, 0)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, int | Decimal):
                sheet.write_number(at, column, cell)
            elif cell:
                said = cell.isoformat() if isinstance(cell, date) else str(cell)
                sheet.write_string(at, column, defused(said), *([] if at else [bold]))
