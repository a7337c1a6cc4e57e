"""The depot's pages: what is expected and here, packing, one parcel for each order."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.inputs import whole
from core.pdf.document import pdf_response
from core.phone import keep_on_phone, mark_of
from fulfilment.packing.desk.base import Typed, pack_line
from fulfilment.packing.desk.dispatch import LabelPage
from fulfilment.packing.desk.packing import PackingSync
from fulfilment.packing.desk.waybills import tell_outcome
from fulfilment.packing.forms.waybills import WaybillForm
from fulfilment.packing.models import Waybill
from fulfilment.packing.pdf.waybills import SIZES, waybill_labels
from fulfilment.packing.queries.waybills import box_waybills_to_print, waybills_of_box
from fulfilment.packing.services.acts import PhoneAction
from fulfilment.packing.services.depot import (
    do_at_depot,
    give_back_to_farm,
    pack_and_take,
    send_from_depot,
)
from fulfilment.packing.services.dispatch import can_be_corrected
from fulfilment.packing.services.packing import begin_packing
from fulfilment.packing.services.waybills import cancel_waybill, request_box_waybill
from fulfilment.packing.states import OPEN
from fulfilment.packing.waybill_providers import waybill_carriers
from orders.order.models import ShippingEvent, VendorOrder
from orders.order.services.vendor_orders import PackingError
from vendors.members.desk.base import CooperativeView

from .forms import DepotParcelForm
from .pdf import delivery_notes, parcel_notes
from .queries import (
    FILTERS,
    Shared,
    counts,
    depot_orders,
    depot_states,
    depot_vendor_orders,
    shared,
    shared_order,
    to_take,
    vendor_orders_at_hand,
)


class DepotScope(CooperativeView):
    act = "office.depot.see"
    write_act = "office.depot.pack"
    http_method_names = ["get", "head", "options"]

    def narrowed(self) -> tuple[str, str]:
        """The state and the words that the list is narrowed to."""
        asked = self.request.GET
        return asked.get("state", ""), asked.get("q", "").replace("\0", "").strip()[:80]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            can_pack=self.allows("office.depot.pack"), **kwargs
        )


ON_A_PAGE = 40
MOST_ON_PAPER = 200
LABELS = {
    "ready": gettext_lazy("All arrived"),
    "waiting": gettext_lazy("Goods are missing"),
    "sent": gettext_lazy("Shipped"),
}


class DepotPage(DepotScope):
    """Orders that leave from here, those first that were placed first."""

    template_name = "office/depot/orders.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        state, wanted = self.narrowed()
        orders = depot_orders(self.cooperative, state, wanted)
        page = Paginator(orders, ON_A_PAGE).get_page(self.request.GET.get("page"))
        found = counts(self.cooperative)
        return super().get_context_data(
            page=page,
            rows=shared(self.cooperative, list(page.object_list)),
            filters=[(name, LABELS[name], found[name]) for name in FILTERS],
            state=state if state in FILTERS else "",
            q=wanted,
            **kwargs,
        )


class DepotPaper(DepotScope):
    """A PDF: what each farm brings (`in`), what is in each parcel (`out`), or labels
    of the waybills that are ready (`waybills`).

    Of the orders that the list shows; never of a part of them without saying so.
    """

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.kwargs["kind"] == "waybills":
            return self._labels()
        makers = {"in": delivery_notes, "out": parcel_notes}
        make = makers.get(self.kwargs["kind"])
        if make is None:
            raise Http404
        rows = self._rows(request.GET.get("number", ""))
        if not rows or len(rows) > MOST_ON_PAPER:
            self._refuse(len(rows))
            return HttpResponseRedirect(reverse("office:depot", args=[self.slug]))
        name = f"depot-{self.kwargs['kind']}"
        return pdf_response(make(rows, depot=self.cooperative), name=name)

    def _labels(self) -> HttpResponse:
        asked = self.request.GET
        number = asked.get("number", "").replace("\0", "")[:32]
        found = box_waybills_to_print(self.cooperative, number)
        if not found:
            self._refuse(0)
            return HttpResponseRedirect(reverse("office:depot", args=[self.slug]))
        size = asked.get("size", "")
        made = waybill_labels(found, size=size if size in SIZES else "76x130")
        return pdf_response(made, name="depot-waybills")

    def _rows(self, number: str) -> list[Shared]:
        if number:
            one = shared_order(self.cooperative, number.replace("\0", "")[:32])
            return [one] if one else []
        orders = depot_orders(self.cooperative, *self.narrowed())
        return shared(self.cooperative, list(orders[: MOST_ON_PAPER + 1]))

    def _refuse(self, found: int) -> None:
        if not found:
            messages.info(self.request, _("Nothing to print."))
            return
        text = _(
            "There are more than %(most)d orders. Filter by farm or "
            "show fewer, then print."
        )
        messages.warning(self.request, text % {"most": MOST_ON_PAPER})


def _correctable(whole: Shared) -> set[int]:
    """Ids of the parcels whose number can still be corrected."""
    return {
        parcel.pk
        for vendor_order in whole.vendor_orders
        for parcel in vendor_order.parcels.all()
        if can_be_corrected(vendor_order, parcel)
    }


class DepotOrderPage(DepotScope):
    """One order: what each farm brings, what is here, and the parcel."""

    template_name = "office/depot/order.html"
    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def whole(self) -> Shared:
        found = shared_order(self.cooperative, self.kwargs["number"])
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        whole = self.whole
        form = kwargs.pop("form", None)
        waybills = self._waybills()
        if form is None and whole.here:
            form = DepotParcelForm(whole, self.cooperative, waybills)
        is_open = any(one.state in OPEN and one.parcel_id is None for one in waybills)
        if whole.here and not is_open and waybill_carriers():
            kwargs.setdefault("waybill_form", WaybillForm.of_box(whole.here))
        return super().get_context_data(
            whole=whole,
            waybills=waybills,
            waybill_labels=self._labels(),
            order=whole.order,
            form=form,
            to=whole.to,
            correctable=_correctable(whole),
            **kwargs,
        )

    def _labels(self) -> str:
        labels = reverse("office:depot_paper", args=[self.slug, "waybills"])
        return f"{labels}?number={self.whole.order.number}"

    def _waybills(self) -> list[Waybill]:
        has_some = bool(waybill_carriers())
        return waybills_of_box(self.whole.order, self.cooperative) if has_some else []

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        acts = {
            "send": self._send,
            "waybill": self._ask_waybill,
            "waybill-cancel": self._cancel_waybill,
        }
        if act := acts.get(request.POST.get("do", "")):
            return act()
        vendor_order = self._vendor_order(request.POST.get("part", ""))
        try:
            refused = self._do(vendor_order)
        except PackingError as refusal:
            messages.warning(request, str(refusal))
            return self._back()
        if refused is None:
            return self._back()
        messages.warning(request, refused.why)
        line_id = whole(request.POST.get("line")) or 0
        del self.whole
        context = self.get_context_data(typed={line_id: refused})
        return self.render_to_response(context, status=422)

    def _vendor_order(self, number: str) -> VendorOrder:
        """A farm's part, or one of what was added to it."""
        parts = (one for part in self.whole.vendor_orders for one in part.box)
        found = next((one for one in parts if one.number == number), None)
        if found is None:
            raise Http404
        return found

    def _do(self, vendor_order: VendorOrder) -> Typed | None:
        """Raises `PackingError`; a weight that was not taken comes back."""
        posted, by = self.request.POST, self.person
        act = posted.get("do")
        if act == "line":
            line_id = whole(posted.get("line")) or 0
            if line_id not in {line.pk for line in vendor_order.lines.all()}:
                raise Http404
            return pack_line(vendor_order, line_id, posted, by=by)
        acts = {
            "pack": lambda: begin_packing(vendor_order, by=by),
            "take": lambda: pack_and_take(vendor_order, by=by),
            "back": lambda: give_back_to_farm(
                vendor_order, reason=posted.get("reason", "").replace("\0", "")[:300]
            ),
        }
        do = acts.get(act or "")
        if do is None:
            raise Http404
        do()
        return None

    def _ask_waybill(self) -> HttpResponse:
        form = WaybillForm(self.request.POST)
        if not form.is_valid():
            context = self.get_context_data(waybill_form=form)
            return self.render_to_response(context, status=422)
        try:
            waybill = request_box_waybill(
                self.whole.order,
                depot=self.cooperative,
                carrier=form.cleaned_data["carrier"],
                grams=form.cleaned_data["grams"],
                by=self.person,
            )
        except PackingError as refusal:
            messages.warning(self.request, str(refusal))
        else:
            tell_outcome(self.request, waybill)
        return self._back()

    def _cancel_waybill(self) -> HttpResponse:
        wanted = whole(self.request.POST.get("waybill"))
        found = next((one for one in self._waybills() if one.pk == wanted), None)
        if found is None:
            raise Http404
        try:
            waybill = cancel_waybill(found, by=self.person)
        except PackingError as refusal:
            messages.warning(self.request, str(refusal))
        else:
            tell_outcome(self.request, waybill)
        return self._back()

    def _send(self) -> HttpResponse:
        form = DepotParcelForm(self.whole, self.cooperative, (), self.request.POST)
        if not self.whole.here:
            messages.info(self.request, _("This was already shipped."))
            return self._back()
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        try:
            send_from_depot(
                self.whole.order,
                depot=self.cooperative,
                numbers=form.cleaned_data["vendor_orders"],
                carrier=form.carrier_name(),
                tracking_number=form.cleaned_data.get("tracking_number", ""),
                by=self.person,
            )
        except PackingError as refusal:
            messages.warning(self.request, str(refusal))
        else:
            messages.success(self.request, _("Shipped. The shopper is notified."))
        return self._back()

    def _back(self) -> HttpResponse:
        url = reverse("office:depot_order", args=[self.slug, self.whole.order.number])
        return HttpResponseRedirect(url)


class DepotLabelPage(LabelPage, DepotScope):
    """All parcels that left in the box are corrected together."""

    act = "office.depot.pack"
    template_name = "office/label.html"

    def find_parcel(self) -> ShippingEvent:
        whole = shared_order(self.cooperative, self.kwargs["number"])
        for vendor_order in whole.vendor_orders if whole else ():
            for parcel in vendor_order.parcels.all():
                if parcel.pk == self.kwargs["parcel"] and can_be_corrected(
                    vendor_order, parcel
                ):
                    parcel.vendor_order = vendor_order
                    return parcel
        raise Http404

    def done_url(self) -> str:
        return reverse("office:depot_order", args=[self.slug, self.kwargs["number"]])


PACKED_ON_A_PAGE = 20


class DepotPackingPage(DepotScope):
    """What farms still bring, order by order. A line's form posts to this address."""

    template_name = "office/depot/packing.html"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, *_args: Any) -> HttpResponse:
        return self._page({})

    def _page(self, typed: dict[int, Typed], status: int = 200) -> HttpResponse:
        context = self.get_context_data(typed=typed)
        response = self.render_to_response(context, status=status)
        keep_on_phone(response, self.person)
        return response

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        asked = self.request.GET
        wanted = asked.get("q", "").replace("\0", "").strip()[:80]
        orders = to_take(self.cooperative, wanted)
        page = Paginator(orders, PACKED_ON_A_PAGE).get_page(asked.get("page"))
        mark = mark_of(self.person)
        return super().get_context_data(
            page=page,
            rows=[
                (one, vendor_orders_at_hand(one))
                for one in shared(self.cooperative, list(page.object_list))
            ],
            q=wanted,
            store=f"nanpo-depot:{mark}:{self.slug}:",
            user_mark=mark,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        posted = request.POST
        number = (posted.get("n") or posted.get("number", ""))[:32].replace("\0", "")
        vendor_order = (
            depot_vendor_orders(self.cooperative).filter(number=number).first()
        )
        if vendor_order is None:
            messages.warning(request, _("This order is no longer here."))
        elif posted.get("do") == "finish":
            self._take(vendor_order)
        elif (line := whole(posted.get("line"))) is not None:
            refused = pack_line(vendor_order, line, posted, by=self.person)
            if refused is not None:
                messages.warning(request, refused.why)
                return self._page({line: refused}, status=422)
        return HttpResponseRedirect(f"{request.get_full_path()}#part-{number}")

    def _take(self, vendor_order: VendorOrder) -> None:
        try:
            pack_and_take(vendor_order, by=self.person)
        except PackingError as refusal:
            messages.warning(self.request, str(refusal))


class DepotSync(PackingSync, DepotScope):
    act = "office.depot.pack"

    def do(self, acts: list[PhoneAction]) -> dict[str, object]:
        answers = do_at_depot(self.cooperative, acts, by=self.person)
        vendor_orders, lines = depot_states(
            self.cooperative, [act.number for act in acts]
        )
        return {"answers": answers, "parts": vendor_orders, "lines": lines}
