"""A table as a download: in pieces as it is read, or written to disk before."""

import tempfile
from collections.abc import Iterable, Sequence
from typing import IO

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from .writing import Cell, csv_lines, xlsx_file

CSV, EXCEL_CSV, XLSX = "csv", "excel", "xlsx"
FORMS = (CSV, EXCEL_CSV, XLSX)
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(
    rows: Iterable[Sequence[Cell]],
    *,
    name: str,
    form: str = CSV,
    at_once: bool = False,
) -> HttpResponseBase:
    """`name` (of our own, in ASCII) and the day make the file's name.

    `at_once` reads every row before the first byte is sent, so that what goes wrong in
    the last one sends no half of a file.
    """
    file = f"{name}-{timezone.localdate():%Y-%m-%d}"
    response: HttpResponseBase
    if form == XLSX:
        response = FileResponse(
            xlsx_file(rows, title=name),
            as_attachment=True,
            filename=f"{file}.xlsx",
            content_type=_SHEET,
        )
    elif at_once:
        response = FileResponse(
            _written(csv_lines(rows, bom=form == EXCEL_CSV)),
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


def _written(pieces: Iterable[bytes]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    file.writelines(pieces)
    file.seek(0)
    return file
