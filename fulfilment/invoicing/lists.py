"""A list of documents as pages ask for it: a year, maybe a month or a kind, a file."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import dates
from core.inputs import whole
from core.pages import LongPaginator
from core.tables.writer import EXCEL_CSV, XLSX, download
from core.templatetags.market import month_name

from .files import CHUNK, MOST_IN_A_ZIP, table_rows, zip_response
from .models import Document
from .queries import documents_in
from .states import DocumentKind
from .wording import title_of

PER_PAGE = 40
FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}  # how links ask for a file


@dataclass
class DocumentList:
    """What of these documents a request asks for; odd questions get this year."""

    request: HttpRequest
    rows: QuerySet[Document]
    years: list[int]

    @cached_property
    def year(self) -> int:
        asked = _whole(self.request.GET.get("year", ""))
        latest = self.years[0] if self.years else dates.today().year
        return asked if asked in self.years else latest

    @cached_property
    def month(self) -> int:
        asked = _whole(self.request.GET.get("month", ""))
        return asked if 1 <= asked <= 12 else 0

    @cached_property
    def kind(self) -> str:
        asked = self.request.GET.get("kind", "")
        return asked if asked in DocumentKind.values else ""

    @property
    def chosen(self) -> QuerySet[Document]:
        return documents_in(self.rows, year=self.year, month=self.month, kind=self.kind)

    def file(self, name: str) -> HttpResponseBase | None:
        """The file that is asked for; None where a page is, or where it is too long."""
        form = self.request.GET.get("as", "")
        period = f"{self.year}-{self.month:02d}" if self.month else f"{self.year}"
        called = f"{name}-{period}"
        in_order = self.chosen.reverse()
        if form in FORMS:
            rows = table_rows(in_order.iterator(chunk_size=CHUNK))
            return download(rows, name=called, form=FORMS[form])
        if form != "zip":
            return None
        found = list(in_order[: MOST_IN_A_ZIP + 1])
        if len(found) <= MOST_IN_A_ZIP:
            return zip_response(found, name=called)
        words = _(
            "A ZIP file can hold up to %(most)d documents. Please choose a month."
        )
        if self.month:
            words = _(
                "A ZIP file can hold up to %(most)d documents. Please "
                "download the table, or choose one type of document."
            )
        messages.warning(self.request, words % {"most": MOST_IN_A_ZIP})
        return None

    def context(self) -> dict[str, Any]:
        asked = self.request.GET.get("page")
        return {
            "listing": self,
            "page": LongPaginator(self.chosen, PER_PAGE).get_page(asked),
            "kinds": [(kind, title_of(kind)) for kind in DocumentKind.values],
            "months": [(number, month_name(number)) for number in range(1, 13)],
        }


def _whole(text: str) -> int:
    return whole(text, 9999) or 0
