"""The list of a seller's orders on the desk."""

from django.core.paginator import Paginator
from django.db.models import F
from django.utils.translation import gettext_lazy

from fulfilment.packing.queries.added import FIRST, listed_vendor_orders
from fulfilment.packing.queries.vendor_orders import (
    AHEAD,
    FILTERS,
    ON_HOLD,
    count_by_filter,
    filtered,
    overdue,
    recipient,
    search_vendor_orders,
)
from vendors.members.desk.base import DeskView

PER_PAGE = 20
FILTER_LABELS = {
    "new": gettext_lazy("New"),
    "pack": gettext_lazy("To pack"),
    "hold": gettext_lazy("On hold"),
    "send": gettext_lazy("To ship"),
    "sent": gettext_lazy("Shipped"),
    "done": gettext_lazy("Received"),
    "cancelled": gettext_lazy("Cancelled"),
}


class OrdersView(DeskView):
    """The list: filtered by state, searched by number or name.

    The newest stands first, of what is to be done what is due first.
    """

    act = "desk.orders.see"
    template_name = "desk/orders.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        state = self.request.GET.get("state", "")
        wanted = self.request.GET.get("q", "").replace("\0", "").strip()[:80]
        counts = count_by_filter(self.partner)
        vendor_orders = listed_vendor_orders(self.partner)
        if state == "late":
            vendor_orders = vendor_orders.filter(overdue())
        elif state in FILTERS:
            vendor_orders = vendor_orders.filter(filtered(state))
        if not wanted:
            vendor_orders = vendor_orders.filter(FIRST)
        vendor_orders = search_vendor_orders(vendor_orders, wanted).order_by(
            *([F("send_by").asc(nulls_last=True)] if state in AHEAD else []),
            "-created",
            "-pk",
        )
        page = Paginator(vendor_orders, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page=page,
            rows=[
                (vendor_order, recipient(vendor_order))
                for vendor_order in page.object_list
            ],
            filters=[
                (name, FILTER_LABELS[name], counts[name])
                for name in FILTERS
                if name != ON_HOLD or counts[ON_HOLD] or state == ON_HOLD
            ],
            # What is to pack has the new ones, and what is late stands elsewhere.
            total=sum(counts[name] for name in FILTERS) - counts["new"],
            state=state if state in {*FILTERS, "late"} else "",
            late=counts["late"],
            q=wanted,
            waiting_count=counts["pack"],
            **kwargs,
        )
