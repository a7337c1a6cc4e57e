"""A statement as pages ask for it: which currency and days, maybe as a file."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from core import dates, market
from core.pdf.document import pdf_response
from core.tables.writer import EXCEL_CSV, XLSX, download
from core.transactions import snapshot
from payments.payouts.periods import LONG, MONTH, QUARTER, YEAR, Period
from payments.payouts.statement import Statement, currencies_of
from vendors.partner.models import Partner

from .files import language_asked
from .pdf.statement import statement_pdf

PER_PAGE = 50
# About 300 pages, drawn while their reader waits; a table holds any number.
MOST_PDF_ROWS = 10_000
FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}  # how links ask for a file
KINDS = {
    MONTH: gettext_lazy("Month"),
    QUARTER: gettext_lazy("Quarter"),
    YEAR: gettext_lazy("Year"),
}


@dataclass
class StatementQuery:
    """What a request asks of a seller's statement; odd questions get this month."""

    request: HttpRequest
    partner: Partner

    @cached_property
    def currencies(self) -> list[str]:
        return currencies_of(self.partner) or [market.currency()]

    @cached_property
    def statement(self) -> Statement:
        asked = self.request.GET
        currency = asked.get("currency", "")
        known = currency if currency in self.currencies else self.currencies[0]
        period = Period.asked(asked, dates.today())
        return Statement(self.partner, known, period)

    def file(self) -> HttpResponseBase | None:
        """The file that is asked for; None where a page is, or where it is too long."""
        form = self.request.GET.get("as", "")
        made = self.statement
        key = f"{made.currency}-{made.period.key}"
        name = f"{self.partner.code}-statement-{key}"
        if form in FORMS:
            with snapshot():
                rows = made.file_rows()
                return download(rows, name=name, form=FORMS[form], at_once=True)
        if form != "pdf":
            return None
        with snapshot(), translation.override(language_asked(self.request)):
            if made.count() <= MOST_PDF_ROWS:
                return pdf_response(statement_pdf(made), name=name)
        words = _(
            "A PDF can hold up to %(most)d rows. Please download CSV "
            "or XLSX, or choose a shorter period."
        )
        messages.warning(self.request, words % {"most": MOST_PDF_ROWS})
        return None

    def context(self) -> dict[str, Any]:
        made = self.statement
        today = dates.today()
        with snapshot():
            asked = self.request.GET.get("page")
            page = Paginator(made.groups(), PER_PAGE).get_page(asked)
            rows = made.rows(list(page.object_list))
            opening, closing = made.opening, made.closing
        return {
            "statement": made,
            "period": made.period,
            "currency": made.currency,
            "currencies": self.currencies,
            "kinds": [
                (kind, words, Period.of(made.period.first, kind).key)
                for kind, words in KINDS.items()
            ],
            "is_free": made.period.kind not in LONG,
            "is_latest": made.period.last >= today,
            "page": page,
            "rows": rows,
            "opening": opening,
            "closing": closing,
            "languages": [
                (code, _own_name(code)) for code, _name in settings.LANGUAGES
            ],
        }


def _own_name(code: str) -> str:
    """A language as its readers call it."""
    is_chinese = code.startswith("zh")
    return "中文" if is_chinese else str(get_language_info(code)["name_local"])
