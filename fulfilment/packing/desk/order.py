"""One order on the desk, from new to sent; one service for each act.

Pages fetch through `self.partner` alone, so another seller's order answers 404; what
changes something is a POST.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fulfilment.deadlines.forms import NewDateForm
from fulfilment.deadlines.services.new_dates import NewDateError, offer_new_date
from fulfilment.packing.forms.parcels import CancelForm, ParcelForm
from fulfilment.packing.forms.waybills import WaybillForm
from fulfilment.packing.models import Waybill
from fulfilment.packing.queries.added import first_of, with_added
from fulfilment.packing.queries.vendor_orders import (
    TO_SEND,
    history,
    is_reopened,
    methods_of,
    name_ways,
    recipient,
    vendor_order_with_history,
)
from fulfilment.packing.queries.waybills import ready_waybill, waybills_of
from fulfilment.packing.services.dispatch import (
    AlreadySentError,
    can_be_corrected,
    send_parcel,
)
from fulfilment.packing.services.packing import begin_packing, finish
from fulfilment.packing.states import OPEN
from fulfilment.packing.waybill_providers import waybill_carriers
from fulfilment.tracking.queries import tracks_of
from orders.order.models import ShippingEvent, VendorOrder
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.fulfilment import accept_vendor_order
from orders.order.services.vendor_orders import PackingError
from orders.order.states import SELLER_CAN_CANCEL, VendorOrderStatus
from payments.payment.services.offline_refunds import note_cash_returned
from vendors.members.desk.base import DeskView

from .base import pack_line

_S = VendorOrderStatus
SENT_MEANWHILE = gettext_lazy(
    "A parcel was shipped after you opened this page. Nothing was shipped twice."
)


class VendorOrderView(DeskView):
    """The base of what is about one part: it fetches the part, or answers 404."""

    act = "desk.orders.see"

    def vendor_order(self) -> VendorOrder:
        found = vendor_order_with_history(self.partner, self.kwargs["number"])
        if found is None:
            raise Http404
        found.partner = self.partner
        return found


class OrderView(VendorOrderView):
    """One part, with whatever can be done to it now."""

    template_name = "desk/order.html"
    http_method_names = ["get", "head", "options"]

    def get(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What was added to an order stands on the page of that order."""
        vendor_order = self.vendor_order()
        if first := first_of(vendor_order):
            return redirect("desk:order", self.partner.code, first.number)
        return super().get(*args, vendor_order=vendor_order, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **order_context(
                self, kwargs.pop("vendor_order", None) or self.vendor_order(), **kwargs
            )
        )


def order_context(
    view: VendorOrderView, vendor_order: VendorOrder, **forms: object
) -> dict[str, object]:
    """What the order page shows; a form that was refused stays as it was typed."""
    # A parcel is of the part's own packs; what was added leaves with the last of them.
    waits_for_parcel = vendor_order.status in TO_SEND
    has_own = waybill_carriers() and vendor_order.depot_id is None
    waybills = waybills_of(vendor_order) if has_own else []
    parcel_form = ParcelForm(vendor_order, waybill=ready_waybill(waybills))
    with_added([vendor_order])
    lines = list(vendor_order.lines.all())
    for line in vendor_order.lines.all():
        if line.vendor_order_id == vendor_order.pk:
            line.order = vendor_order.order
    name_ways([vendor_order], methods_of(view.partner))
    can_pack = view.allows("desk.orders.pack")
    can_cancel = (
        view.allows("desk.orders.cancel") and vendor_order.status in SELLER_CAN_CANCEL
    )
    return {
        "vendor_order": vendor_order,
        "lines": lines,
        "to": recipient(vendor_order),
        "history": history(vendor_order),
        "known_tracks": tracks_of(list(vendor_order.parcels.all())),
        "parcels": _parcels(view, vendor_order, can_pack=can_pack),
        "can_pack": can_pack,
        "unpacked": sum(bool(line.due) and not line.is_packed for line in lines),
        "reopened": is_reopened(vendor_order),
        "parcel_form": parcel_form if waits_for_parcel else None,
        "added_parts": vendor_order.added_parts,
        "waybills": waybills,
        "waybill_labels": _labels_of(vendor_order),
        "waybill_form": _waybill_form(vendor_order, waybills) if can_pack else None,
        "can_cancel": view.allows("desk.orders.cancel"),
        "cancel_form": CancelForm() if can_cancel else None,
        "can_refund": view.allows("desk.orders.refund") and vendor_order.was_paid_for,
        "waiting_count": 0,
        **forms,
    }


def _labels_of(vendor_order: VendorOrder) -> str:
    labels = reverse("desk:waybill_labels", args=[vendor_order.partner.code])
    return f"{labels}?n={vendor_order.number}"


def _waybill_form(
    vendor_order: VendorOrder, waybills: Sequence[Waybill]
) -> WaybillForm | None:
    """None where none can be had: while one is open, or nothing is to be sent."""
    is_open = any(one.state in OPEN and one.parcel_id is None for one in waybills)
    is_carried = not vendor_order.has_slots
    can_have = vendor_order.status in TO_SEND and is_carried
    if is_open or not can_have or vendor_order.depot_id or not waybill_carriers():
        return None
    return WaybillForm.of(vendor_order)


def _parcels(
    view: VendorOrderView, vendor_order: VendorOrder, *, can_pack: bool
) -> list[tuple[ShippingEvent, bool]]:
    """What has left, and whether its label can be corrected here."""
    is_own = can_pack and vendor_order.depot_id in {None, view.partner.pk}
    return [
        (parcel, is_own and can_be_corrected(vendor_order, parcel))
        for parcel in vendor_order.parcels.all()
    ]


class SlipView(VendorOrderView):
    """The packing note, to print and put into the box."""

    template_name = "desk/slip.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        vendor_order = self.vendor_order()
        return super().get_context_data(
            vendor_order=vendor_order,
            lines=list(with_added([vendor_order])[0].lines.all()),
            to=recipient(vendor_order),
            **kwargs,
        )


class VendorOrderAct(VendorOrderView):
    """A change of one part: POST only, and back to its page with a word about it.

    Pressing twice is harmless: a part that is where the act leads says so. A page that
    is out of date says what the part is now.
    """

    act = "desk.orders.pack"
    http_method_names = ["post", "options"]
    template_name = "desk/order.html"
    done_text: Any = ""
    leads_to: tuple[str, ...] = ()

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        vendor_order = self.vendor_order()
        if vendor_order.status in self.leads_to:
            messages.info(request, _("This was already done."))
            return self.back(vendor_order)
        try:
            self.do(vendor_order)
        except (PackingError, CancelError) as refusal:
            messages.warning(request, str(refusal))
        else:
            if self.done_text:
                messages.success(request, self.done_text)
        return self.back(vendor_order)

    def do(self, vendor_order: VendorOrder) -> None:
        """Call the service; a refusal is raised."""

    def back(self, vendor_order: VendorOrder) -> HttpResponse:
        url = reverse("desk:order", args=[self.partner.code, vendor_order.number])
        return HttpResponseRedirect(url)


class AcceptView(VendorOrderAct):
    done_text = gettext_lazy("Accepted. The shopper can see it.")
    leads_to = (_S.ACCEPTED, _S.PACKING, _S.PACKED)

    def do(self, vendor_order: VendorOrder) -> None:
        accept_vendor_order(vendor_order, by=self.person)


class PackView(VendorOrderAct):
    """Start packing. A new order is accepted with it."""

    leads_to = (_S.PACKING, _S.PACKED)

    def do(self, vendor_order: VendorOrder) -> None:
        begin_packing(vendor_order, by=self.person)


class TickView(VendorOrderAct):
    """A line lies in the box or was taken out of it again; or its weight was typed."""

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        vendor_order = self.vendor_order()
        line_id = self.kwargs["line_id"]
        if not any(line.pk == line_id for line in vendor_order.lines.all()):
            raise Http404
        refused = pack_line(vendor_order, line_id, request.POST, by=self.person)
        if refused is None:
            return self.back(vendor_order)
        # The order as it is now, with what was typed and why it was not taken.
        messages.warning(request, refused.why)
        context = order_context(self, self.vendor_order(), typed={line_id: refused})
        return self.render_to_response(self.get_context_data(**context), status=422)


class PackedView(VendorOrderAct):
    done_text: Any = gettext_lazy("Packed. Ready to ship.")
    leads_to = (_S.PACKED,)

    def do(self, vendor_order: VendorOrder) -> None:
        finish(vendor_order, by=self.person)
        if vendor_order.is_pickup:
            self.done_text = _("Packed. The shopper hears that it can be collected.")


class ShipView(VendorOrderAct):
    """Send a parcel. What was typed wrongly comes back as it was typed."""

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        vendor_order = self.vendor_order()
        if vendor_order.status not in TO_SEND:
            messages.info(request, self._why_not(vendor_order))
            return self.back(vendor_order)
        form = ParcelForm(vendor_order, request.POST)
        if form.is_valid():
            self._send(vendor_order, form)
        elif self._was_sent_meanwhile(vendor_order, form):
            messages.info(request, SENT_MEANWHILE)
        else:
            context = order_context(self, vendor_order, parcel_form=form)
            return self.render_to_response(self.get_context_data(**context), status=422)
        return self.back(vendor_order)

    def _send(self, vendor_order: VendorOrder, form: ParcelForm) -> None:
        try:
            send_parcel(vendor_order, parcel=form.parcel(), by=self.person)
        except AlreadySentError:
            messages.info(self.request, SENT_MEANWHILE)
        except PackingError as refusal:
            messages.warning(self.request, str(refusal))
        else:
            messages.success(
                self.request,
                self._done(vendor_order),
            )

    def _done(self, vendor_order: VendorOrder) -> str:
        if vendor_order.is_pickup:
            return _("Handed over.")
        if vendor_order.by_van:
            return _("Delivered. The shopper is notified.")
        return _("Shipped. The shopper is notified.")

    def _why_not(self, vendor_order: VendorOrder) -> str:
        if vendor_order.status == _S.SHIPPED:
            return _("This was already shipped.")
        if vendor_order.status == _S.CANCELLED:
            return _("This order is cancelled. Don't ship it.")
        return _("Please pack this order before shipping it.")

    def _was_sent_meanwhile(self, vendor_order: VendorOrder, form: ParcelForm) -> bool:
        """An old page's numbers may not fit any more just because of that."""
        seen = form.cleaned_data.get("seen_sent")
        return seen is not None and seen != sum(
            ln.shipped for ln in vendor_order.lines.all()
        )


class CashReturnedView(VendorOrderAct):
    """What was collected in cash was given back by hand, of one refund."""

    act = "desk.orders.cancel"
    done_text = gettext_lazy("Noted: the cash was given back.")

    def do(self, vendor_order: VendorOrder) -> None:
        refund = vendor_order.refunds.filter(pk=self.kwargs["refund"]).first()
        if refund is None:
            raise Http404
        try:
            note_cash_returned(refund)
        except ValueError as error:
            raise PackingError(_("This was already done.")) from error


class NewDateView(VendorOrderAct):
    """Offer the shopper a later day. What was typed wrongly comes back."""

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        vendor_order = self.vendor_order()
        form = NewDateForm(request.POST, auto_id="new_%s")
        if form.is_valid():
            try:
                offer_new_date(
                    vendor_order,
                    day=form.cleaned_data["day"],
                    reason=form.cleaned_data["reason"],
                    by=self.person,
                )
            except NewDateError as refusal:
                form.add_error(None, str(refusal))
                messages.warning(request, str(refusal))
            else:
                messages.success(request, _("New date offered. The shopper decides."))
                return self.back(vendor_order)
        context = order_context(self, vendor_order, date_form=form)
        return self.render_to_response(self.get_context_data(**context), status=422)


class CancelView(VendorOrderAct):
    act = "desk.orders.cancel"

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        vendor_order = self.vendor_order()
        if vendor_order.status == _S.CANCELLED:
            messages.info(request, _("This order was already cancelled."))
            return self.back(vendor_order)
        form = CancelForm(request.POST)
        if not form.is_valid() and vendor_order.status in SELLER_CAN_CANCEL:
            context = self.get_context_data(
                **order_context(self, vendor_order, cancel_form=form)
            )
            return self.render_to_response(context, status=422)
        try:
            cancel_vendor_order(
                vendor_order,
                by=self.person,
                reason=form.cleaned_data.get("reason", ""),
                by_shopper=False,
            )
        except CancelError as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(
                request, _("Cancelled. The shopper is notified and refunded.")
            )
        return self.back(vendor_order)
