"""What each page of an office's figures starts from: whose, which days, what of it."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from core.inputs import whole
from core.pdf.document import pdf_response
from reports.office.dimensions import DIMENSIONS, dimensions_of, word_of
from reports.office.forms import ViewForm
from reports.office.pdf import first_of, table_pdf
from reports.office.scope import NONE, Filters, Scope, may_share
from reports.office.special import specials_of
from reports.office.sums import Ledger
from reports.office.tables import Tables
from reports.rollups.queries import waiting_since
from reports.sales.pages import PeriodPage
from reports.sales.tables import days_words
from vendors.members.desk.base import OfficeView

PDF = "pdf"


class FiguresPage(PeriodPage, OfficeView):
    """The base: everything is asked through `scope`."""

    act = "office.figures.see"

    @cached_property
    def scope(self) -> Scope:
        return Scope(
            self.cooperative,
            shows_households=self.allows("office.figures.households"),
        )

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

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            dimensions=dimensions_of(self.scope),
            specials=specials_of(self.scope),
            filtered=self._filtered(),
            below=self.request.path.split("/figures/", 1)[-1],
            view_form=ViewForm(may_share=may_share(self.role)),
            waiting=waiting_since(self.scope.sellers),
            **kwargs,
        )

    def _filtered(self) -> list[tuple[str, str, str]]:
        """Each filter: its name, its head, and what it is narrowed to."""
        by_filter = {one.filter: one for one in DIMENSIONS.values()}
        found = []
        for name, value in self.filters.set.items():
            one = by_filter[name]
            is_id = name not in {"channel", "region"}
            key: Any = whole(value) if is_id and value != NONE else value
            key = None if is_id and value == NONE else key
            names = one.names(self.scope, [] if key is None else [key])
            found.append((name, str(one.head), word_of(one, names, key)))
        return found

    def as_file_or_paper(
        self, cells: Any, *, name: str, title: str
    ) -> HttpResponseBase | None:
        """What the address asks for instead of a page."""
        if self.request.GET.get("as", "") == PDF:
            return self._paper(cells, name, title)
        return self.as_file(cells, self.slug, name)

    def _paper(self, cells: Any, name: str, title: str) -> HttpResponse:
        period = self.choice.period
        about = [self.scope.name or _("All sellers"), days_words(period)]
        about += [f"{head}: {word}" for _name, head, word in self._filtered()]
        full = f"{self.slug}-{name}-{period.first}-{period.last}"
        return pdf_response(table_pdf(title, about, first_of(cells)), name=full)
