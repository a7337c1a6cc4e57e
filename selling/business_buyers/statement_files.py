"""A statement of account as a file: PDF, CSV or XLSX."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.pdf.document import pdf_response
from core.tables.writer import FORMS, download

from .models import Organisation
from .statement import statement_lines, statement_pdf, statement_table


def statement_response(
    request: HttpRequest, organisation: Organisation
) -> HttpResponseBase:
    """As the address asks for it, a PDF where it asks for nothing."""
    lines, form = statement_lines(organisation), request.GET.get("as", "")
    name = f"statement-{organisation.pk}"
    if form in FORMS:
        return download(statement_table(lines), name=name, form=form)
    return pdf_response(statement_pdf(organisation, lines), name=name)
