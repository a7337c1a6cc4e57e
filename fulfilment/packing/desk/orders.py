"""A seller's orders on the desk: the list, and one order from new to sent.

Pages fetch through `self.partner` alone, so another seller's order answers 404; what
changes something is a POST, and calls one service.
"""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fulfilment.deadlines.forms import NewDateForm
from fulfilment.deadlines.services.new_dates import NewDateError, offer_new_date
from fulfilment.packing.forms.parcels import CancelForm, ParcelForm
from fulfilment.packing.queries.vendor_orders import (
    AHEAD,
    FILTERS,
    TO_SEND,
    count_by_filter,
    history,
    is_reopened,
    listed_vendor_orders,
    methods_of,
    name_ways,
    overdue,
    recipient,
    search_vendor_orders,
    vendor_order_with_history,
    vendor_orders_of,
)
from fulfilment.packing.services.dispatch import (
    AlreadySentError,
    can_be_corrected,
    send_parcel,
)
from fulfilment.packing.services.packing import begin_packing, finish
from orders.order.models import ShippingEvent, VendorOrder
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.fulfilment import accept_vendor_order
from orders.order.services.vendor_orders import PackingError
from orders.order.states import SELLER_CAN_CANCEL, VendorOrderStatus
from vendors.members.desk.base import DeskView

from .base import pack_line

_S = VendorOrderStatus
SENT_MEANWHILE = gettext_lazy(
    "A parcel was shipped after you opened this page. Nothing was shipped twice."
)
PER_PAGE = 20
FILTER_LABELS = {
    "new": gettext_lazy("New"),
    "pack": gettext_lazy("To pack"),
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
        late = vendor_orders_of(self.partner).filter(overdue()).count()
        if state == "late":
            vendor_orders = vendor_orders.filter(overdue())
        elif state in FILTERS:
            vendor_orders = vendor_orders.filter(status__in=FILTERS[state])
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
            filters=[(name, FILTER_LABELS[name], counts[name]) for name in FILTERS],
            total=sum(counts.values()) - counts["new"],  # "to pack" has the new ones
            state=state if state in {*FILTERS, "late"} else "",
            late=late,
            q=wanted,
            waiting_count=counts["pack"],
            **kwargs,
        )


class VendorOrderView(DeskView):
    """The base of what is about one part: it fetches the part, or answers 404."""

    act = "desk.orders.see"

    def vendor_order(self) -> VendorOrder:
        found = vendor_order_with_history(self.partner, self.kwargs["number"])
        if found is None:
            raise Http404
        return found


class OrderView(VendorOrderView):
    """One part, with whatever can be done to it now."""

    template_name = "desk/order.html"
    http_method_names = ["get", "head", "options"]

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
    lines = list(vendor_order.lines.all())
    for line in lines:
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
        "parcels": _parcels(view, vendor_order, can_pack=can_pack),
        "can_pack": can_pack,
        "unpacked": sum(bool(line.due) and not line.is_packed for line in lines),
        "reopened": is_reopened(vendor_order),
        "parcel_form": ParcelForm(vendor_order)
        if vendor_order.status in TO_SEND
        else None,
        "cancel_form": CancelForm() if can_cancel else None,
        "can_refund": view.allows("desk.orders.refund") and vendor_order.was_paid_for,
        "waiting_count": 0,
        **forms,
    }


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
            lines=list(vendor_order.lines.all()),
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
    done_text = gettext_lazy("Packed. Ready to ship.")
    leads_to = (_S.PACKED,)

    def do(self, vendor_order: VendorOrder) -> None:
        finish(vendor_order, by=self.person)


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
            messages.success(self.request, _("Shipped. The shopper is notified."))

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
