"""Taking orders and their lines out of the desk, in files that spreadsheets open."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path

from core.tables.responses import download
from orders.order.models import VendorOrder
from shop.exchange.forms import DatedExportForm
from vendors.members.desk import DeskView

from .export import chosen_parts, line_rows, order_rows


class ExportOrders(DeskView):
    """One row per order."""

    act = "desk.orders.see"
    http_method_names = ["get", "head", "options"]

    def get(  # type: ignore[override] # a file is no page
        self, request: HttpRequest, *_args: Any, **_kwargs: Any
    ) -> HttpResponseBase:
        form = DatedExportForm(request.GET)
        if not form.is_valid():
            for texts in form.errors.values():
                for text in texts:
                    messages.error(request, str(text))
            return redirect("desk:exports", self.partner.code)
        chosen = form.cleaned_data
        parts = chosen_parts(
            self.partner,
            first=chosen["first"],
            last=chosen["last"],
            state=request.GET.get("state", ""),
        )
        return self.file(parts, chosen["form"])

    def file(self, parts: QuerySet[VendorOrder], form: str) -> HttpResponseBase:
        return download(order_rows(parts), name="orders", form=form)


class ExportLines(ExportOrders):
    """One row per line of an order."""

    def file(self, parts: QuerySet[VendorOrder], form: str) -> HttpResponseBase:
        return download(line_rows(parts), name="order-lines", form=form)


desk_urlpatterns: list[URLPattern] = [
    path("export/orders/", ExportOrders.as_view(), name="export_orders"),
    path("export/order-lines/", ExportLines.as_view(), name="export_lines"),
]
