"""A seller's plots: added, renamed, put away."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from vendors.harvest.forms import PlotForm
from vendors.harvest.queries import plots_of
from vendors.harvest.services import PlotNameTaken, add_plot, change_plot, use_plot
from vendors.partner.models import Plot

from .base import ON_A_PAGE, POSTING, HarvestView


class PlotsPage(HarvestView):
    """The seller's plots, and the form of another one."""

    template_name = "desk/lots/plots.html"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self._page(PlotForm())

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = PlotForm(request.POST)
        if form.is_valid():
            try:
                add_plot(self.partner, content=form.content())
            except PlotNameTaken as error:
                form.add_error("name", str(error))
            else:
                messages.success(request, _("The plot is added."))
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

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        plot = self.plot()
        start = {
            name: getattr(plot, name) for name in ("name", "area", "altitude", "note")
        }
        return self._page(plot, PlotForm(initial=start))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        plot = self.plot()
        form = PlotForm(request.POST)
        if form.is_valid():
            try:
                change_plot(plot, content=form.content())
            except PlotNameTaken as error:
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

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        plot = self.plot()
        wish = request.POST.get("used", "")
        if wish not in {"0", "1"}:
            raise Http404
        use_plot(plot, is_used=wish == "1")
        said = (
            _("%(name)s is in use again.")
            if wish == "1"
            else _("%(name)s is put away.")
        )
        messages.success(request, said % {"name": plot.name})
        return redirect("desk:plots", self.partner.code)
