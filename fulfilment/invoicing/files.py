"""Documents as files: a PDF, a table for the bookkeeper, all PDFs in one ZIP."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import IO

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import dates
from core.brand import market_name
from core.money import from_minor
from core.pdf.document import pdf_response
from core.tables.writer import Cell, written

from .models import Document
from .pdf.document import document_pdf
from .states import SIGNS, DocumentKind
from .wording import percent, title_of

# A ZIP is made while its reader waits; a longer list is taken month by month.
MOST_IN_A_ZIP = 200
HEADS = (
    pgettext_lazy("of a document", "Number"), _("Kind"),
    pgettext_lazy("of a document", "Issued on"), _("Seller"), _("Order"), _("Buyer"),
    _("Tax number"), _("Corrects"), _("Tax rate"), _("Without tax"), _("Tax"),
    _("With tax"), _("Currency"),
)  # fmt: skip
CHUNK = 500


def language_asked(request: HttpRequest) -> str:
    """The language of a file: the one that is asked for, else the reader's."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language()


def document_response(request: HttpRequest, document: Document) -> HttpResponse:
    with translation.override(language_asked(request)):
        return pdf_response(document_pdf(document), name=document.code)


def table_rows(documents: Iterable[Document]) -> Iterator[Sequence[Cell]]:
    """A row for each document and rate of tax; what was credited is negative."""
    yield [str(head) for head in HEADS]
    for one in documents:
        sign = SIGNS[DocumentKind(one.kind)]
        content = one.content
        for group in content["taxes"]:
            net, tax, gross = (
                _money(sign * amount, one.currency)
                for amount in (
                    group["gross"] - group["tax"], group["tax"], group["gross"],
                )
            )  # fmt: skip
            yield [
                one.code,
                title_of(one.kind),
                dates.day_of(one.issued_at),
                str(one.issuer.name if one.issuer else market_name()),
                content["part"],
                one.buyer,
                content["buyer"]["tax_id"],
                content["corrects"]["code"] if "corrects" in content else "",
                percent(group["rate"]),
                net,
                tax,
                gross,
                one.currency,
            ]


def _money(minor: int, currency: str) -> Decimal:
    return from_minor(minor, currency)


def zip_response(documents: Iterable[Document], *, name: str) -> FileResponse:
    """Every document's PDF in one file that is written to disk as it goes."""
    response = FileResponse(
        written(partial(_pack, documents)),
        as_attachment=True,
        filename=f"{name}.zip",
        content_type="application/zip",
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _pack(documents: Iterable[Document], file: IO[bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in documents:
            seller = one.issuer.code if one.issuer else "market"
            packed.writestr(f"{seller}-{one.code}.pdf", document_pdf(one))
