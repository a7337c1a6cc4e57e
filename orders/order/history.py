"""The orders a person placed, newest first."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Prefetch, QuerySet
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import ListView

from accounts.kept_pages import KeptOnPhone

from .models import Order, VendorOrder
from .states import (
    CASH_WORDS,
    INVOICE_WORDS,
    VISIT_WORDS,
    OrderStatus,
    VendorOrderStatus,
)

OF_VISITS = {
    OrderStatus.PAID: VISIT_WORDS[VendorOrderStatus.ACCEPTED],
    OrderStatus.PART_SHIPPED: VISIT_WORDS[VendorOrderStatus.PART_SHIPPED],
    OrderStatus.SHIPPED: VISIT_WORDS[VendorOrderStatus.SHIPPED],
    OrderStatus.RECEIVED: VISIT_WORDS[VendorOrderStatus.RECEIVED],
}


def state_in_words(order: Order) -> str:
    """As people read it: nobody sends an order of visits. Fetch its parts with it."""
    vendor_orders = list(order.vendor_orders.all())
    words = OF_VISITS.get(order.status)
    if (
        words is not None
        and vendor_orders
        and all(vendor_order.is_visit for vendor_order in vendor_orders)
    ):
        return str(words)
    if order.on_invoice and order.status == OrderStatus.PAID:
        return str(INVOICE_WORDS[VendorOrderStatus.PAID])
    if order.in_cash and order.status == OrderStatus.PAID:
        return str(CASH_WORDS[VendorOrderStatus.PAID])
    return str(OrderStatus(order.status).label)


@method_decorator(never_cache, name="dispatch")
class OrderHistory(LoginRequiredMixin, KeptOnPhone, ListView[Order]):
    """Date, number, state, total and sellers; the same few queries for any number."""

    template_name = "accounts/orders.html"
    context_object_name = "orders"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Order]:
        vendor_orders = VendorOrder.objects.select_related("partner").order_by("number")
        # What was added to an order stands on its page.
        mine = Order.objects.filter(user=self.request.user, added_to=None)
        return mine.prefetch_related(
            Prefetch("vendor_orders", queryset=vendor_orders)
        ).order_by("-date_placed", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for order in context["orders"]:
            order.state_label = state_in_words(order)
        return context
