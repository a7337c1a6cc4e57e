"""A seller's orders on the desk: the list, and one order from new to sent.

Pages fetch through `self.partner` alone, so another seller's order answers 404; what
changes something is a POST, and calls one service.
"""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.fulfilment.forms import CancelForm, ParcelForm
from orders.fulfilment.queries import (
    FILTERS,
    TO_SEND,
    count_by_filter,
    history,
    is_reopened,
    listed_parts,
    methods_of,
    name_ways,
    part_with_history,
    recipient,
    search_parts,
)
from orders.fulfilment.services import (
    AlreadySent,
    begin_packing,
    finish,
    send_parcel,
)
from orders.order.models import VendorOrder
from orders.order.services import (
    CancelRefused,
    PackingRefused,
    accept_part,
    cancel_part,
)
from orders.order.states import SELLER_CAN_CANCEL, VendorOrderStatus
from vendors.members.desk import DeskView

from .base import pack_line

_S = VendorOrderStatus
SENT_MEANWHILE = gettext_lazy(
    "A parcel was sent since this page was opened. Nothing was sent twice."
)
PER_PAGE = 20
FILTER_LABELS = {
    "new": gettext_lazy("New"),
    "pack": gettext_lazy("To pack"),
    "send": gettext_lazy("To send"),
    "sent": gettext_lazy("Sent"),
    "done": gettext_lazy("Received"),
    "cancelled": gettext_lazy("Cancelled"),
}


class OrdersView(DeskView):
    """The list: filtered by state, searched by number or name, newest first."""

    act = "desk.orders.see"
    template_name = "desk/orders.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self.request.GET.get("state", "")
        wanted = self.request.GET.get("q", "").replace("\0", "").strip()[:80]
        counts = count_by_filter(self.partner)
        parts = listed_parts(self.partner)
        if state in FILTERS:
            parts = parts.filter(status__in=FILTERS[state])
        parts = search_parts(parts, wanted).order_by("-created", "-pk")
        page = Paginator(parts, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page=page,
            rows=[(part, recipient(part)) for part in page.object_list],
            filters=[(name, FILTER_LABELS[name], counts[name]) for name in FILTERS],
            total=sum(counts.values()) - counts["new"],  # "to pack" has the new ones
            state=state if state in FILTERS else "",
            q=wanted,
            waiting_count=counts["pack"],
            **kwargs,
        )


class PartView(DeskView):
    """The base of what is about one part: it fetches the part, or answers 404."""

    act = "desk.orders.see"

    def part(self) -> VendorOrder:
        found = part_with_history(self.partner, self.kwargs["number"])
        if found is None:
            raise Http404
        return found


class OrderView(PartView):
    """One part, with whatever can be done to it now."""

    template_name = "desk/order.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **order_context(self, kwargs.pop("part", None) or self.part(), **kwargs)
        )


def order_context(view: PartView, part: VendorOrder, **forms: Any) -> dict[str, Any]:
    """What the order page shows; a form that was refused stays as it was typed."""
    lines = list(part.lines.all())
    for line in lines:
        line.order = part.order
    name_ways([part], methods_of(view.partner))
    can_pack = view.allows("desk.orders.pack")
    can_cancel = view.allows("desk.orders.cancel") and part.status in SELLER_CAN_CANCEL
    return {
        "part": part,
        "lines": lines,
        "to": recipient(part),
        "history": history(part),
        "parcels": list(part.parcels.all()),
        "can_pack": can_pack,
        "unpacked": sum(bool(line.due) and not line.is_packed for line in lines),
        "reopened": is_reopened(part),
        "parcel_form": ParcelForm(part) if part.status in TO_SEND else None,
        "cancel_form": CancelForm() if can_cancel else None,
        "can_refund": view.allows("desk.orders.refund") and part.was_paid_for,
        "waiting_count": 0,
        **forms,
    }


class SlipView(PartView):
    """The packing note, to print and put into the box."""

    template_name = "desk/slip.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        part = self.part()
        return super().get_context_data(
            part=part, lines=list(part.lines.all()), to=recipient(part), **kwargs
        )


class PartAct(PartView):
    """A change of one part: POST only, and back to its page with a word about it.

    Pressing twice is harmless: a part that is where the act leads says so. A page that
    is out of date says what the part is now.
    """

    act = "desk.orders.pack"
    http_method_names = ["post", "options"]
    template_name = "desk/order.html"
    done_text: Any = ""
    leads_to: tuple[str, ...] = ()

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        part = self.part()
        if part.status in self.leads_to:
            messages.info(request, _("This was done already."))
            return self.back(part)
        try:
            self.do(part)
        except (PackingRefused, CancelRefused) as refusal:
            messages.warning(request, str(refusal))
        else:
            if self.done_text:
                messages.success(request, self.done_text)
        return self.back(part)

    def do(self, part: VendorOrder) -> None:
        """Call the service; a refusal is raised."""

    def back(self, part: VendorOrder) -> HttpResponse:
        url = reverse("desk:order", args=[self.partner.code, part.number])
        return HttpResponseRedirect(url)


class AcceptView(PartAct):
    done_text = gettext_lazy("Accepted. The shopper can see that you have it.")
    leads_to = (_S.ACCEPTED, _S.PACKING, _S.PACKED)

    def do(self, part: VendorOrder) -> None:
        accept_part(part, by=self.person)


class PackView(PartAct):
    """Start packing. A new order is accepted with it."""

    leads_to = (_S.PACKING, _S.PACKED)

    def do(self, part: VendorOrder) -> None:
        begin_packing(part, by=self.person)


class TickView(PartAct):
    """A line lies in the box or was taken out of it again; or its weight was typed."""

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        part = self.part()
        line_id = self.kwargs["line_id"]
        if not any(line.pk == line_id for line in part.lines.all()):
            raise Http404
        refused = pack_line(part, line_id, request.POST, by=self.person)
        if refused is None:
            return self.back(part)
        # The order as it is now, with what was typed and why it was not taken.
        messages.warning(request, refused.why)
        context = order_context(self, self.part(), typed={line_id: refused})
        return self.render_to_response(self.get_context_data(**context), status=422)


class PackedView(PartAct):
    done_text = gettext_lazy("Packed. Now it can be sent.")
    leads_to = (_S.PACKED,)

    def do(self, part: VendorOrder) -> None:
        finish(part, by=self.person)


class ShipView(PartAct):
    """Send a parcel. What was typed wrongly comes back as it was typed."""

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        part = self.part()
        if part.status not in TO_SEND:
            messages.info(request, self._why_not(part))
            return self.back(part)
        form = ParcelForm(part, request.POST)
        if form.is_valid():
            self._send(part, form)
        elif self._was_sent_meanwhile(part, form):
            messages.info(request, SENT_MEANWHILE)
        else:
            context = order_context(self, part, parcel_form=form)
            return self.render_to_response(self.get_context_data(**context), status=422)
        return self.back(part)

    def _send(self, part: VendorOrder, form: ParcelForm) -> None:
        try:
            send_parcel(part, parcel=form.parcel(), by=self.person)
        except AlreadySent:
            messages.info(self.request, SENT_MEANWHILE)
        except PackingRefused as refusal:
            messages.warning(self.request, str(refusal))
        else:
            messages.success(self.request, _("Sent. The shopper has been told."))

    def _why_not(self, part: VendorOrder) -> str:
        if part.status == _S.SHIPPED:
            return _("This was sent already.")
        if part.status == _S.CANCELLED:
            return _("This order is cancelled. Don't send it.")
        return _("Pack this order first; then it can be sent.")

    def _was_sent_meanwhile(self, part: VendorOrder, form: ParcelForm) -> bool:
        """An old page's numbers may not fit any more just because of that."""
        seen = form.cleaned_data.get("seen_sent")
        return seen is not None and seen != sum(ln.shipped for ln in part.lines.all())


class CancelView(PartAct):
    act = "desk.orders.cancel"

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        part = self.part()
        if part.status == _S.CANCELLED:
            messages.info(request, _("This order was cancelled already."))
            return self.back(part)
        form = CancelForm(request.POST)
        if not form.is_valid() and part.status in SELLER_CAN_CANCEL:
            context = self.get_context_data(
                **order_context(self, part, cancel_form=form)
            )
            return self.render_to_response(context, status=422)
        try:
            cancel_part(
                part,
                by=self.person,
                reason=form.cleaned_data.get("reason", ""),
                by_shopper=False,
            )
        except CancelRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(
                request, _("Cancelled. The shopper has been told and is paid back.")
            )
        return self.back(part)


_ORDER = "orders/<str:number>/"
urlpatterns: list[URLPattern] = [
    path("orders/", OrdersView.as_view(), name="orders"),
    path(_ORDER, OrderView.as_view(), name="order"),
    path(f"{_ORDER}slip/", SlipView.as_view(), name="order_slip"),
    path(f"{_ORDER}accept/", AcceptView.as_view(), name="order_accept"),
    path(f"{_ORDER}pack/", PackView.as_view(), name="order_pack"),
    path(f"{_ORDER}lines/<int:line_id>/", TickView.as_view(), name="order_line"),
    path(f"{_ORDER}packed/", PackedView.as_view(), name="order_packed"),
    path(f"{_ORDER}ship/", ShipView.as_view(), name="order_ship"),
    path(f"{_ORDER}cancel/", CancelView.as_view(), name="order_cancel"),
]
