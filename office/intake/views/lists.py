"""The list of deliveries with its sums, as a file, and the sheet of a day."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.money import from_minor
from core.tables import Cell
from core.tables.responses import EXCEL_CSV, XLSX, download
from office.intake.forms import FilterForm
from office.intake.models import Intake
from office.intake.papers import day_sheet
from office.intake.queries.lists import (
    Wanted,
    intakes_of,
    narrowed,
    sums_of,
    totals_by_bringer,
    totals_by_goods,
)
from office.intake.queries.selling import sums_by_intake
from office.intake.wording import percent
from orders.documents.files import pdf_response

from .base import READING, IntakeView

MOST_BRINGERS = 100
FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}
HEADS = (
    _("Receipt"), _("Day"), pgettext_lazy("of a household", "Number"),
    _("Household"), _("Member"), _("Goods"),
    _("Grade"), _("Terms"), _("Whole weight (g)"), _("Tare (g)"), _("Moisture (%)"),
    _("Defects (%)"), _("Taken off (g)"), _("Net weight (g)"), _("Amount"),
    _("Currency"), _("Lot"), _("Corrects"), _("Corrected by"), _("Reason"),
)  # fmt: skip


class FilteredView(IntakeView):
    """The base: which deliveries are wanted; today's when no day is named."""

    http_method_names = READING

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.asked = request.GET

    def wanted(self) -> Wanted:
        self.form = FilterForm(self.asked, cooperative=self.cooperative)
        self.form.is_valid()
        typed = self.form.cleaned_data
        today = timezone.localdate()
        first, last = typed.get("first"), typed.get("last")
        first, last = first or last or today, last or first or today
        product = typed.get("product")
        return Wanted(
            first=min(first, last),
            last=max(first, last),
            text=typed.get("q", ""),
            product=product.pk if product else None,
            terms=typed.get("terms", ""),
        )


class IntakesPage(FilteredView):
    template_name = "office/intake/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = self.wanted()
        rows = narrowed(intakes_of(self.cooperative), wanted)
        page = self.page_of(rows)
        bringers = totals_by_bringer(rows)
        today = timezone.localdate()
        return super().get_context_data(
            page=page,
            form=self.form,
            wanted=wanted,
            is_today=wanted.first == wanted.last == today,
            is_one_day=wanted.first == wanted.last,
            is_narrowed=bool(wanted.text or wanted.product or wanted.terms),
            sums=sums_of(rows),
            goods=totals_by_goods(rows),
            bringers=bringers[:MOST_BRINGERS],
            more_bringers=max(0, len(bringers) - MOST_BRINGERS),
            sold=sums_by_intake(page.object_list),
            **kwargs,
        )


class IntakesFile(FilteredView):
    """The filtered list as CSV or XLSX, corrections and what they corrected with it."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> Any:
        rows = narrowed(intakes_of(self.cooperative), self.wanted())
        form = FORMS.get(request.GET.get("as", ""), EXCEL_CSV)
        return download(_file_rows(rows.iterator()), name="intake", form=form)


def _file_rows(rows: Iterator[Intake]) -> Iterator[Sequence[Cell]]:
    yield [str(head) for head in HEADS]
    for row in rows:
        household = row.household
        later = getattr(row, "corrected_by", None)
        yield [
            row.code,
            row.day,
            household.number if household else "",
            household.name if household else row.supplier,
            str(_("yes") if household else _("no")),
            row.product.title,
            row.grade,
            row.get_terms_display(),
            row.gross,
            row.tare,
            percent(row.moisture) if row.moisture is not None else "",
            percent(row.defects) if row.defects else "",
            row.off_moisture + row.off_defects,
            row.net,
            from_minor(row.amount, row.currency),
            row.currency,
            row.lot.code if row.lot else "",
            row.corrects.code if row.corrects else "",
            later.code if later else "",
            row.reason,
        ]


class DaySheet(FilteredView):
    """The close of a day on paper, with room for signatures."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        day = self.wanted().first
        rows = narrowed(intakes_of(self.cooperative), Wanted(day, day))
        content = day_sheet(self.cooperative, day, rows)
        return pdf_response(content, name=f"intake-{day:%Y-%m-%d}")
