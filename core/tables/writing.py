"""Writing tables row by row, so that a long one takes no more memory than a short."""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO

import xlsxwriter

from .defusing import defused

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


def xlsx_file(rows: Iterable[Sequence[Cell]], *, title: str) -> IO[bytes]:
    """An XLSX file, written to disk as it goes and open at its start."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - who sends it closes it
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
    file.seek(0)
    return file


def _write_text(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, text: str
) -> None:
    if text:
        sheet.write_string(row, column, defused(text)[:MOST_IN_A_SHEETS_CELL])
