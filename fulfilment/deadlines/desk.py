"""How punctually a seller sends, on its desk: the rates, and the orders behind them."""

from django.core.paginator import Paginator
from django.urls import URLPattern, path

from vendors.members.desk.base import DeskView

from .pages import about_performance
from .performance import KINDS, parts_behind

PER_PAGE = 20


class PerformanceView(DeskView):
    """Late shipments and cancellations of the last days, and what follows of them."""

    act = "desk.orders.see"
    template_name = "desk/performance.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        kind = self.request.GET.get("kind", "")
        kind = kind if kind in KINDS else ""
        rows = Paginator(parts_behind(self.partner, kind), PER_PAGE)
        return super().get_context_data(
            page=rows.get_page(self.request.GET.get("page")),
            kind=kind,
            **about_performance(self.partner),
            **kwargs,
        )


desk_urlpatterns: list[URLPattern] = [
    path("performance/", PerformanceView.as_view(), name="performance"),
]
