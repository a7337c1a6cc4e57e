"""The shopper's page to come for a pickup at another time."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from orders.order.access import OrderView
from orders.order.models import VendorOrder
from orders.shipping.models import PickupBooking
from orders.shipping.quotes import pickup_slots
from orders.shipping.services import PickupRefused, change_pickup


class ChangePickup(OrderView):
    """The times that are left, one to choose; the old one stands until then."""

    def get(self, request: HttpRequest, position: int) -> HttpResponse:
        return self._page(request, self._part(position))

    def post(self, request: HttpRequest, position: int) -> HttpResponse:
        part, wanted = self._part(position), request.POST.get("slot", "")
        slot = next((one for one in pickup_slots(part) if one.value == wanted), None)
        if slot is None:
            why = _("This time is taken or over. Please choose another.")
            return self._page(request, part, error=why)
        try:
            change_pickup(part, slot)
        except PickupRefused as refused:
            return self._page(request, part, error=str(refused))
        text = _("See you on %(when)s.")
        messages.success(request, text % {"when": slot.label})
        return self.back()

    def _part(self, position: int) -> VendorOrder:
        part = self.part(position)
        if not PickupBooking.objects.filter(vendor_order=part).exists():
            raise Http404
        return part

    def _page(
        self, request: HttpRequest, part: VendorOrder, *, error: str = ""
    ) -> HttpResponse:
        return render(
            request,
            "delivery/change.html",
            {
                "order": self.order,
                "part": part,
                "position": part.number.rpartition("-")[2],
                "slots": pickup_slots(part),
                "error": error,
            },
            status=409 if error else 200,
        )
