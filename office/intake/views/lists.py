"""Deliveries listed and summed up, a day's sheet; from a lot back to the households."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import dates
from core.money import from_minor
from core.pdf.document import pdf_response
from core.tables.writer import EXCEL_CSV, XLSX, Cell, download
from core.text import one_line
from office.intake.forms.prices import FilterForm
from office.intake.models import Intake
from office.intake.pdf import day_sheet
from office.intake.queries.lists import (
    DeliveryFilter,
    intakes_of,
    narrowed,
    sums_of,
    totals_by_bringer,
    totals_by_goods,
)
from office.intake.queries.traces import (
    SHOWN,
    lot_called,
    lots_of_vendor_order,
    parcels_of,
    shares_in,
    sums_by_intake,
    vendor_orders_like,
)
from office.intake.wording import percent
from vendors.harvest.labels import LabelForm, print_labels
from vendors.partner.models import Lot

from .base import READING, IntakeView

MOST_BRINGERS = 100
FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}
HEADS = (
    _("Receipt"), _("Day"), pgettext_lazy("of a household", "Number"),
    _("Household"), _("Member"), _("Goods"),
    _("Grade"), _("Terms"), _("Gross weight (g)"), _("Tare (g)"), _("Moisture (%)"),
    _("Defects (%)"), _("Deducted (g)"), _("Net weight (g)"), _("Amount"),
    _("Currency"), _("Lot"), _("Corrects"), _("Corrected by"), _("Reason"),
)  # fmt: skip


class FilteredView(IntakeView):
    """The base: which deliveries are wanted; today's when no day is named."""

    http_method_names = READING

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        self.asked = request.GET

    def wanted(self) -> DeliveryFilter:
        self.form = FilterForm(self.asked, cooperative=self.cooperative)
        self.form.is_valid()
        typed = self.form.cleaned_data
        today = dates.today()
        first, last = typed.get("first"), typed.get("last")
        first, last = first or last or today, last or first or today
        product = typed.get("product")
        return DeliveryFilter(
            first=min(first, last),
            last=max(first, last),
            text=typed.get("q", ""),
            product=product.pk if product else None,
            terms=typed.get("terms", ""),
        )


class IntakesPage(FilteredView):
    template_name = "office/intake/list.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        wanted = self.wanted()
        rows = narrowed(intakes_of(self.cooperative), wanted)
        page = self.page_of(rows)
        bringers = totals_by_bringer(rows)
        today = dates.today()
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

    def get(self, request: HttpRequest) -> Any:
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

    def get(self, request: HttpRequest) -> HttpResponse:
        day = self.wanted().first
        rows = narrowed(intakes_of(self.cooperative), DeliveryFilter(day, day))
        content = day_sheet(self.cooperative, day, rows)
        return pdf_response(content, name=f"intake-{day:%Y-%m-%d}")


class TracePage(IntakeView):
    """A lot's code or an order's number, and who brought what is in it."""

    template_name = "office/intake/trace.html"
    http_method_names = READING

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = one_line(request.GET.get("q", "").replace("\0", ""))[:40]
        lot = lot_called(self.cooperative, asked) if asked else None
        if lot is not None:
            return redirect("office:intake_lot", self.slug, lot.code)
        vendor_orders = (
            vendor_orders_like(self.cooperative, asked) or [asked] if asked else []
        )
        found = [(number, self._filled(number)) for number in vendor_orders]
        context = self.get_context_data(
            asked=asked, found=[one for one in found if one[1]]
        )
        return self.render_to_response(context)

    def _filled(self, number: str) -> list[tuple[Any, Any]]:
        """What filled a part, with the shares of those who brought it."""
        shares: dict[int, Any] = {}
        rows = []
        for draw in lots_of_vendor_order(self.cooperative, number):
            if draw.lot_id not in shares:
                shares[draw.lot_id] = shares_in(draw.lot)
            rows.append((draw, shares[draw.lot_id]))
        return rows


class LotPage(IntakeView):
    """A lot: who brought what of it, and which parcels it went into."""

    template_name = "office/intake/lot.html"
    http_method_names = READING

    def lot(self) -> Lot:
        found = lot_called(self.cooperative, self.kwargs["code"])
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        lot = self.lot()
        draws = parcels_of(lot)
        shown = list(draws[:SHOWN])
        return super().get_context_data(
            lot=lot,
            shares=shares_in(lot),
            label_form=kwargs.pop("label_form", None) or LabelForm(lot=lot),
            draws=shown,
            more=max(0, draws.count() - SHOWN) if len(shown) == SHOWN else 0,
            **kwargs,
        )


class LotLabels(LotPage):
    """Labels for the sacks of a lot as a PDF; what can't be printed is said there."""

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        lot = self.lot()
        form = LabelForm(request.GET, lot=lot)
        if not form.is_valid():
            context = self.get_context_data(label_form=form)
            return self.render_to_response(context, status=422)
        return pdf_response(print_labels(lot, form.order()), name=f"labels-{lot.code}")
