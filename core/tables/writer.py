"""Writing tables row by row, so that a long one takes no more memory than a short."""

import csv
import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import IO

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from core import dates
from core.refusals import RefusalError

# A cell is risky when what follows its apostrophes starts like a formula. Such a cell
# gets one more apostrophe, and loses one when it is read: `undefused(defused(x)) == x`
# for every text. (The usual escapes change other characters too, so that nothing leads
# back.)

# What spreadsheets take for the start of a formula, full-width forms as well.
STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK = "'"


def _is_risky(text: str) -> bool:
    return text.lstrip(_MARK).startswith(STARTERS)


def defused(text: str) -> str:
    """The text as it may stand in a cell."""
    return _MARK + text if _is_risky(text) else text


def undefused(text: str) -> str:
    """What was defused, as it was."""
    return text[1:] if text.startswith(_MARK) and _is_risky(text) else text


Cell = str | int | Decimal | dt.date | None
BOM = "\ufeff"
MOST_IN_A_SHEETS_CELL = 32_767
MOST_SHEET_ROWS = 1_048_576
_PIECE = 200


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[Cell]], *, bom: bool = False) -> Iterator[bytes]:
    """A CSV file in pieces of some rows. `bom` is for Excel, which else guesses."""
    writer = csv.writer(_Echo())
    piece = [BOM] if bom else []
    for row in rows:
        piece.append(writer.writerow([_plain(cell) for cell in row]))
        if len(piece) >= _PIECE:
            yield "".join(piece).encode()
            piece = []
    if piece:
        yield "".join(piece).encode()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return defused(cell)
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)


def written(write: Callable[[IO[bytes]], object]) -> IO[bytes]:
    """A file on disk as `write` left it, open at its start; none when that raises."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - who sends it closes it
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def xlsx_file(rows: Iterable[Sequence[Cell]], *, title: str) -> IO[bytes]:
    """An XLSX file, written to disk as it goes and open at its start."""
    return written(partial(_write_book, rows, title))


def _write_book(rows: Iterable[Sequence[Cell]], title: str, file: IO[bytes]) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(title[:31])
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for at, row in enumerate(rows):
            if at >= MOST_SHEET_ROWS:
                break
            for column, cell in enumerate(row):
                if at == 0:
                    sheet.write_string(at, column, defused(str(cell)), bold)
                elif isinstance(cell, str):
                    _write_text(sheet, at, column, cell)
                elif isinstance(cell, dt.date):
                    sheet.write_datetime(at, column, cell, day)
                elif cell is not None:
                    sheet.write_number(at, column, cell)


def _write_text(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, text: str
) -> None:
    if text:
        sheet.write_string(row, column, defused(text)[:MOST_IN_A_SHEETS_CELL])


CSV, EXCEL_CSV, XLSX = "csv", "excel", "xlsx"
FORMS = (CSV, EXCEL_CSV, XLSX)
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Written while somebody waits for them: some seconds of a processor.
MOST_AT_ONCE = 100_000


class TableTooLongError(RefusalError):
    """Raised at a row too many of a file that is written before it is sent."""


def download(
    rows: Iterable[Sequence[Cell]],
    *,
    name: str,
    form: str = CSV,
    at_once: bool = False,
) -> HttpResponseBase:
    """`name` (of our own, in ASCII) and the day make the file's name.

    `at_once` reads every row before the first byte is sent, so that what goes wrong in
    the last one sends no half of a file. Raises `TableTooLongError` then, and for XLSX.
    """
    file = f"{name}-{dates.today():%Y-%m-%d}"
    response: HttpResponseBase
    if form == XLSX:
        response = FileResponse(
            xlsx_file(_bounded(rows), title=name),
            as_attachment=True,
            filename=f"{file}.xlsx",
            content_type=_SHEET,
        )
    elif at_once:
        response = FileResponse(
            written(partial(_write_csv, rows, form)),
            as_attachment=True,
            filename=f"{file}.csv",
            content_type="text/csv; charset=utf-8",
        )
    else:
        response = StreamingHttpResponse(
            csv_lines(rows, bom=form == EXCEL_CSV),
            content_type="text/csv; charset=utf-8",
        )
        response["Content-Disposition"] = f'attachment; filename="{file}.csv"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _write_csv(rows: Iterable[Sequence[Cell]], form: str, file: IO[bytes]) -> None:
    file.writelines(csv_lines(_bounded(rows), bom=form == EXCEL_CSV))


def _bounded(rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    for at, row in enumerate(rows):
        if at > MOST_AT_ONCE:  # the heads are one more
            text = _(
                "This file can hold up to %(most)d rows. Please choose fewer days or "
                "items, or download CSV instead of XLSX."
            )
            raise TableTooLongError(text % {"most": MOST_AT_ONCE})
        yield row
