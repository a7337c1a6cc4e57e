"""What each page of an office's figures starts from: whose, which days, what of it."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from core.tables.responses import EXCEL_CSV, XLSX, download
from office.moderation.queries import waiting_count
from office.reports.dimensions import DIMENSIONS, dimensions_of, word_of
from office.reports.forms import ViewForm
from office.reports.papers import first_of, table_pdf
from office.reports.scope import NONE, Filters, Scope, may_share
from office.reports.special import specials_of
from office.reports.sums import Ledger
from office.reports.tables import Tables
from orders.documents.files import pdf_response
from orders.figures.forms import AGAINST, KINDS, chosen
from orders.figures.periods import CUSTOM
from orders.figures.tables import days_words
from orders.rollups.queries import waiting_since
from vendors.members.desk import OfficeView

READING = ["get", "head", "options"]
PER_PAGE = 50
FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}  # how links ask for a file
PDF = "pdf"


class FiguresPage(OfficeView):
    """The base: everything is asked through `scope`."""

    act = "office.figures.see"
    http_method_names = READING

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.form, self.choice = chosen(request.GET, timezone.localdate())

    @cached_property
    def scope(self) -> Scope:
        return Scope(self.cooperative)

    @cached_property
    def filters(self) -> Filters:
        return Filters.of(self.request.GET, self.scope)

    @property
    def wanted(self) -> str:
        """The currency that the address asks for, in letters or not at all."""
        asked = self.request.GET.get("currency", "")
        is_code = len(asked) == 3 and asked.isascii() and asked.isalpha()
        return asked if is_code and asked.isupper() else ""

    def tables(self) -> Tables:
        ledger = Ledger(self.scope, self.filters)
        return Tables(self.scope, self.choice, ledger, self.wanted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period, other = self.choice.period, self.choice.other
        return super().get_context_data(
            form=self.form,
            choice=self.choice,
            kinds=[(kind, words) for kind, words in KINDS if kind != CUSTOM],
            period_words=days_words(period),
            other_words=days_words(other),
            against_words=dict(AGAINST)[self.choice.against],
            is_open=self.choice.kind == CUSTOM or bool(self.form.errors),
            dimensions=dimensions_of(self.scope),
            specials=specials_of(self.scope),
            filtered=self._filtered(),
            below=self.request.path.split("/figures/", 1)[-1],
            view_form=ViewForm(may_share=may_share(self.role)),
            waiting=waiting_since(self.scope.sellers),
            waiting_count=waiting_count(self.sellers, self.cooperative),
            **kwargs,
        )

    def _filtered(self) -> list[tuple[str, str, str]]:
        """Each filter: its name, its head, and what it is narrowed to."""
        by_filter = {one.filter: one for one in DIMENSIONS.values()}
        found = []
        for name, value in self.filters.set.items():
            one = by_filter[name]
            is_id = name not in {"channel", "region"}
            key: Any = int(value) if is_id and value != NONE else value
            key = None if is_id and value == NONE else key
            names = one.names(self.scope, [] if key is None else [key])
            found.append((name, str(one.head), word_of(one, names, key)))
        return found

    def as_file(self, cells: Any, *, name: str, title: str) -> HttpResponseBase | None:
        """The file that the address asks for; None where it asks for a page."""
        kind = self.request.GET.get("as", "")
        period = self.choice.period
        full = f"{self.slug}-{name}-{period.first}-{period.last}"
        if kind in FORMS:
            return download(cells, name=full, form=FORMS[kind])
        return self._paper(cells, full, title) if kind == PDF else None

    def _paper(self, cells: Any, name: str, title: str) -> HttpResponse:
        about = [self.scope.name or _("All sellers"), days_words(self.choice.period)]
        about += [f"{head}: {word}" for _name, head, word in self._filtered()]
        return pdf_response(table_pdf(title, about, first_of(cells)), name=name)
