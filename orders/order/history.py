"""The orders a person placed, newest first."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Prefetch, QuerySet
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import ListView

from .models import Order, VendorOrder
from .states import OrderStatus


@method_decorator(never_cache, name="dispatch")
class OrderHistory(LoginRequiredMixin, ListView[Order]):
    """Date, number, state, total and sellers; the same few queries for any number."""

    template_name = "accounts/orders.html"
    context_object_name = "orders"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Order]:
        parts = VendorOrder.objects.select_related("partner").order_by("number")
        mine = Order.objects.filter(user=self.request.user)
        return mine.prefetch_related(Prefetch("parts", queryset=parts)).order_by(
            "-date_placed", "-pk"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for order in context["orders"]:
            order.state_label = OrderStatus(order.status).label
        return context
