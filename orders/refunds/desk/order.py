"""A seller gives money of its own part back."""

from django.http import Http404
from django.urls import URLPattern, path, reverse

from orders.order.models import VendorOrder
from orders.order.states import VISIBLE_TO_SELLER
from vendors.members.desk import DeskView

from .base import RefundPage


class RefundView(RefundPage, DeskView):
    """At the seller's cost: what goes back is taken from what it has or will earn."""

    act = "desk.orders.refund"
    template_name = "desk/refund.html"
    http_method_names = ["get", "head", "post", "options"]

    def part(self) -> VendorOrder:
        mine = VendorOrder.objects.filter(
            partner=self.partner, status__in=VISIBLE_TO_SELLER
        )
        found = mine.select_related("order__user", "partner").filter(
            number=self.kwargs["number"]
        )
        part = found.first()
        if part is None:
            raise Http404
        return part

    def done_url(self, part: VendorOrder) -> str:
        return reverse("desk:order", args=[self.partner.code, part.number])


desk_urlpatterns: list[URLPattern] = [
    path("orders/<str:number>/refund/", RefundView.as_view(), name="order_refund"),
]
