"""A county's monthly report as a workbook, heads in both languages, with charts."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.pdf.paragraphs import Both, both
from core.tables.writer import Cell, defused

from .book import shown_amount
from .report import Report, ReportSheet
from .states import Measure
from .templatetags.programme import said


def report_xlsx(report: Report) -> bytes:
    """Sheets for the figures, the months with charts, villages, regions, declared."""
    file = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        _write(_sheet(book, both(_("Figures"))), _figures(report), bold)
        _months(book, report, bold)
        for one in report.tables():
            _write(_sheet(book, one.title), _cells(one), bold)
        _write(_sheet(book, both(_("Declared"))), _declared(report), bold)
    return file.getvalue()


Rows = list[list[Cell]]


def _sheet(book: xlsxwriter.Workbook, title: Both) -> Any:
    sheet = book.add_worksheet(title.line[:31])
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 9, 18)
    sheet.freeze_panes(1, 0)
    return sheet


def _write(sheet: Any, rows: Rows, bold: Any) -> None:
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, int | Decimal):
                sheet.write_number(at, column, cell)
            elif cell:
                text = defused(str(cell))
                sheet.write_string(at, column, text, *([] if at else [bold]))


def _heads(*heads: object) -> list[Cell]:
    return [both(head).line for head in heads]


def _figures(report: Report) -> Rows:
    heads = _heads(
        _("Figure"), _("Month"), _("Month before"), _("Year so far"), _("Target")
    )
    rows: Rows = [
        [
            " ".join(filter(None, (line.label.line, line.currency))),
            line.month,
            line.before,
            line.year,
            line.target,
        ]
        for line in report.lines()
    ]
    return [heads, *rows]


def _months(book: xlsxwriter.Workbook, report: Report, bold: Any) -> None:
    title = both(_("By month"))
    sheet = _sheet(book, title)
    currency = report.book.currencies[0]
    heads = _heads(_("Month"), _("Stores open"), _("Orders"), _("Sales"))
    rows: Rows = [heads]
    for month in report.months:
        rows.append(
            [
                f"{month.first:%Y-%m}",
                month.stores,
                shown_amount(month, Measure.ORDERS),
                shown_amount(month, Measure.SALES, currency),
            ]
        )
    _write(sheet, rows, bold)
    last = len(rows) - 1
    for n, column in enumerate((1, 3)):
        if last < 1:
            break
        chart = book.add_chart({"type": "column"})
        name = title.line[:31]
        chart.add_series(
            {
                "name": [name, 0, column],
                "categories": [name, 1, 0, last, 0],
                "values": [name, 1, column, last, column],
            }
        )
        chart.set_legend({"none": True})
        sheet.insert_chart(1 + 16 * n, 6, chart)


def _cells(sheet: ReportSheet) -> Rows:
    _heads_of_one, *rows = sheet.page.table.cells()
    heads: list[Cell] = [head.line for head in sheet.heads]
    notes: Rows = [[note] for note in sheet.page.notes]
    return [heads, *map(list, rows), *notes]


def _declared(report: Report) -> Rows:
    heads = _heads(
        _("Figure"),
        pgettext_lazy("a span of days", "From"),
        pgettext_lazy("a span of days", "To"),
        pgettext_lazy("a figure", "Value"),
        _("Source"),
    )
    rows: Rows = [
        [
            one.get_measure_display(),
            one.first.isoformat(),
            one.last.isoformat(),
            said(one),
            one.source,
        ]
        for one in report.declared()
    ]
    return [heads, *rows]
