"""A table as a download: in pieces as it is read, or as a sheet written to disk."""

from collections.abc import Iterable, Sequence

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from .writing import Cell, csv_lines, xlsx_file

CSV, EXCEL_CSV, XLSX = "csv", "excel", "xlsx"
FORMS = (CSV, EXCEL_CSV, XLSX)
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(
    rows: Iterable[Sequence[Cell]], *, name: str, form: str = CSV
) -> HttpResponseBase:
    """`name` (of our own, in ASCII) and the day make the file's name."""
    file = f"{name}-{timezone.localdate():%Y-%m-%d}"
    response: HttpResponseBase
    if form == XLSX:
        response = FileResponse(
            xlsx_file(rows, title=name),
            as_attachment=True,
            filename=f"{file}.xlsx",
            content_type=_SHEET,
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
