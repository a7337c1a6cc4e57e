"""A seller's plots and harvest lots: their lists, and what is new there."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.inputs import whole
from core.text import one_line
from vendors.harvest.forms import NewLotForm, PlotForm
from vendors.harvest.queries import (
    FILTERS,
    count_by_filter,
    in_state,
    lots_of,
    plots_of,
    pools_of,
    search_lots,
)
from vendors.harvest.services import (
    PlotNameTakenError,
    add_plot,
    bring_in,
    change_plot,
    use_plot,
)
from vendors.members.desk.base import DeskView
from vendors.partner.models import Plot, StockPool

ON_A_PAGE = 30
READING = ["get", "head", "options"]
POSTING = ["post", "options"]


class HarvestView(DeskView):
    """The base: who sees lots, and who may write down what is there."""

    act = "desk.lots.see"
    write_act = "desk.stock.edit"


class LotsPage(HarvestView):
    """The list: by product, state and code, the latest harvest first."""

    template_name = "desk/lots/list.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        asked = one_line(self.request.GET.get("q", "").replace("\0", ""))[:40]
        product = _number(self.request.GET.get("product", ""))
        state = self.request.GET.get("state", "")
        lots = search_lots(lots_of(self.partner), asked, product)
        counts = count_by_filter(lots)
        total = counts.pop("total")
        if state in FILTERS:
            lots = in_state(lots, state)
        page = Paginator(lots.order_by("-harvested_on", "-pk"), ON_A_PAGE)
        return super().get_context_data(
            page=page.get_page(self.request.GET.get("page")),
            pools=list(pools_of(self.partner)[:500]),
            filters=[(name, FILTERS[name], counts[name]) for name in FILTERS],
            total=total,
            state=state if state in FILTERS else "",
            asked=asked,
            product=product,
            may_edit=self.allows("desk.stock.edit"),
            **kwargs,
        )


def _number(text: str) -> int | None:
    return whole(text)


class NewLot(HarvestView):
    """A harvest is brought in. The same form sent twice makes one lot."""

    act = "desk.stock.edit"
    template_name = "desk/lots/new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        product = _number(request.GET.get("product", ""))
        pool: StockPool | None = None
        if product is not None:
            pool = pools_of(self.partner).filter(product=product).first()
        return self._page(NewLotForm(partner=self.partner, pool=pool))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewLotForm(request.POST, partner=self.partner)
        if not form.is_valid():
            return self._page(form, status=422)
        typed = form.cleaned_data
        lot = bring_in(
            typed["pool"], content=form.content(), key=typed["key"], by=self.person
        )
        messages.success(
            request,
            _("Lot %(code)s added. You can print its labels now.") % {"code": lot.code},
        )
        return redirect("desk:lot", self.partner.code, lot.code)

    def _page(self, form: NewLotForm, status: int = 200) -> HttpResponse:
        has_goods = form.fields["pool"].queryset.exists()  # type: ignore[attr-defined]
        context = self.get_context_data(form=form, has_goods=has_goods)
        return self.render_to_response(context, status=status)


class PlotsPage(HarvestView):
    """The seller's plots, and the form of another one."""

    template_name = "desk/lots/plots.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(PlotForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PlotForm(request.POST)
        if form.is_valid():
            try:
                add_plot(self.partner, content=form.content())
            except PlotNameTakenError as error:
                form.add_error("name", str(error))
            else:
                messages.success(request, _("Plot added."))
                return redirect("desk:plots", self.partner.code)
        return self._page(form, status=422)

    def _page(self, form: PlotForm, status: int = 200) -> HttpResponse:
        page = Paginator(plots_of(self.partner), ON_A_PAGE)
        context = self.get_context_data(
            form=form,
            page=page.get_page(self.request.GET.get("page")),
            may_edit=self.allows("desk.stock.edit"),
        )
        return self.render_to_response(context, status=status)


class PlotView(HarvestView):
    def plot(self) -> Plot:
        return get_object_or_404(plots_of(self.partner), pk=self.kwargs["pk"])


class PlotPage(PlotView):
    """One plot: its name and what is known of it."""

    act = "desk.stock.edit"
    template_name = "desk/lots/plot.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        plot = self.plot()
        start = {
            name: getattr(plot, name) for name in ("name", "area", "altitude", "note")
        }
        return self._page(plot, PlotForm(initial=start))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        plot = self.plot()
        form = PlotForm(request.POST)
        if form.is_valid():
            try:
                change_plot(plot, content=form.content())
            except PlotNameTakenError as error:
                form.add_error("name", str(error))
                plot = self.plot()
            else:
                messages.success(request, _("Saved."))
                return redirect("desk:plots", self.partner.code)
        return self._page(plot, form, status=422)

    def _page(self, plot: Plot, form: PlotForm, status: int = 200) -> HttpResponse:
        context = self.get_context_data(plot=plot, form=form)
        return self.render_to_response(context, status=status)


class PlotUse(PlotView):
    """A plot is offered for new harvests, or no longer."""

    act = "desk.stock.edit"
    http_method_names = POSTING

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        plot = self.plot()
        wish = request.POST.get("used", "")
        if wish not in {"0", "1"}:
            raise Http404
        use_plot(plot, is_used=wish == "1")
        said = (
            _("%(name)s is in use again.")
            if wish == "1"
            else _("%(name)s is no longer in use.")
        )
        messages.success(request, said % {"name": plot.name})
        return redirect("desk:plots", self.partner.code)
