"""Electronic waybills on the desk: one, many at once, their labels, taken back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from core.deliveries import DeliveryError
from core.pdf.document import pdf_response
from fulfilment.packing.forms.waybills import BulkWaybillForm, WaybillForm
from fulfilment.packing.models import Waybill
from fulfilment.packing.pdf.waybills import SIZES, waybill_labels
from fulfilment.packing.queries.waybills import MOST_LABELS, waybills_to_print
from fulfilment.packing.services.waybills import (
    cancel_waybill,
    request_waybill,
    request_waybills,
    settle,
)
from fulfilment.packing.states import WaybillState
from orders.order.models import VendorOrder
from orders.order.services.vendor_orders import PackingError
from vendors.members.desk.base import DeskView

from .order import VendorOrderAct, VendorOrderView, order_context


class RequestWaybill(VendorOrderAct):
    """Get a number for the order's parcel. What was typed wrongly comes back."""

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        vendor_order = self.vendor_order()
        form = WaybillForm(request.POST)
        if not form.is_valid():
            context = order_context(self, vendor_order, waybill_form=form)
            return self.render_to_response(self.get_context_data(**context), status=422)
        try:
            waybill = request_waybill(
                vendor_order,
                carrier=form.cleaned_data["carrier"],
                grams=form.cleaned_data["grams"],
                by=self.person,
            )
        except PackingError as refusal:
            messages.warning(request, str(refusal))
        else:
            tell_outcome(request, waybill)
        return self.back(vendor_order)


class CancelWaybill(VendorOrderAct):
    """Until the parcel is handed over."""

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        vendor_order = self.vendor_order()
        waybill = waybill_of(self, vendor_order)
        try:
            waybill = cancel_waybill(waybill, by=self.person)
        except PackingError as refusal:
            messages.warning(request, str(refusal))
        else:
            tell_outcome(request, waybill)
        return self.back(vendor_order)


def waybill_of(view: VendorOrderView, vendor_order: VendorOrder) -> Waybill:
    found = vendor_order.waybills.filter(pk=view.kwargs["pk"]).first()
    if found is None or vendor_order.depot_id is not None:
        raise Http404
    return found


def tell_outcome(request: HttpRequest, waybill: Waybill) -> None:
    """Ask the carrier while the person waits; who doesn't answer is asked later."""
    was = waybill.state
    try:
        waybill = settle(waybill)
    except DeliveryError:
        text = _(
            "The carrier does not answer just now. It is asked again by itself, and "
            "never gives two numbers. You can also enter a number by hand."
        )
        messages.warning(request, text)
        return
    if waybill.state == WaybillState.ISSUED and was != WaybillState.CANCELLING:
        text = _("Waybill %(number)s is ready. Print its label.")
        messages.success(request, text % {"number": waybill.number})
    elif waybill.state == WaybillState.CANCELLED:
        messages.success(request, _("Waybill cancelled."))
    elif waybill.error:
        text = _("The carrier refused: %(why)s")
        messages.warning(request, text % {"why": waybill.error})
    else:
        messages.info(request, _("This order is not shipped any more."))


class RequestWaybills(DeskView):
    """Get numbers for all that is packed and chosen; a worker asks for them."""

    act = "desk.orders.pack"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        back = HttpResponseRedirect(reverse("desk:dispatch", args=[self.partner.code]))
        form = BulkWaybillForm(self.partner, request.POST)
        if not form.is_valid():
            for errors in form.errors.values():
                messages.warning(request, str(errors[0]))
            return back
        asked, refused = request_waybills(
            form.cleaned_data["vendor_orders"],
            carrier=form.cleaned_data["carrier"],
            by=self.person,
        )
        for number, why in refused:
            messages.warning(request, f"{number}: {why}")
        if asked:
            text = ngettext(
                "%(count)d waybill requested. Its number appears here in a moment.",
                "%(count)d waybills requested. Their numbers appear here in a moment.",
                asked,
            )
            messages.success(request, text % {"count": asked})
        return back


class WaybillLabels(DeskView):
    """A PDF with a page for each waybill: of orders named by `n`, or all open ones."""

    act = "desk.orders.pack"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        numbers = [n.replace("\0", "")[:32] for n in request.GET.getlist("n")]
        waybills = waybills_to_print(self.partner, numbers[:MOST_LABELS])
        if not waybills:
            messages.info(request, _("Nothing to print."))
            return HttpResponseRedirect(
                reverse("desk:dispatch", args=[self.partner.code])
            )
        size = request.GET.get("size", "")
        made = waybill_labels(waybills, size=size if size in SIZES else "76x130")
        return pdf_response(made, name=f"waybills-{dates.today():%Y-%m-%d}")
