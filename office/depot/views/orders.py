"""The depot's pages: what is expected, what is here, one parcel for each order."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.depot.forms import DepotParcelForm
from office.depot.papers import delivery_notes, parcel_notes
from office.depot.queries import (
    FILTERS,
    Shared,
    counts,
    depot_orders,
    shared,
    shared_order,
)
from orders.fulfilment.desk.base import Typed, pack_line
from orders.fulfilment.services import (
    begin_packing,
    give_back_to_farm,
    pack_and_take,
    send_from_depot,
)
from orders.order.models import VendorOrder
from orders.order.services import PackingRefused

from .base import DepotScope

ON_A_PAGE = 40
MOST_ON_PAPER = 200
LABELS = {
    "ready": gettext_lazy("All here"),
    "waiting": gettext_lazy("Goods are missing"),
    "sent": gettext_lazy("Sent"),
}


class DepotPage(DepotScope):
    """Orders that leave from here, those first that were placed first."""

    template_name = "office/depot/orders.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
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
    """A PDF: what each farm brings (`in`), or what is in each parcel (`out`).

    Of the orders that the list shows; never of a part of them without saying so.
    """

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        makers = {"in": delivery_notes, "out": parcel_notes}
        make = makers.get(self.kwargs["kind"])
        if make is None:
            raise Http404
        rows = self._rows(request.GET.get("number", ""))
        if not rows or len(rows) > MOST_ON_PAPER:
            self._refuse(len(rows))
            return HttpResponseRedirect(reverse("office:depot", args=[self.slug]))
        response = HttpResponse(
            make(rows, depot=self.cooperative), content_type="application/pdf"
        )
        name = f"depot-{self.kwargs['kind']}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def _rows(self, number: str) -> list[Shared]:
        if number:
            one = shared_order(self.cooperative, number.replace("\0", "")[:32])
            return [one] if one else []
        orders = depot_orders(self.cooperative, *self.narrowed())
        return shared(self.cooperative, list(orders[: MOST_ON_PAPER + 1]))

    def _refuse(self, found: int) -> None:
        if not found:
            messages.info(self.request, _("There is nothing to print."))
            return
        text = _(
            "These are more than %(most)d orders. Search for a farm or show fewer, "
            "then print."
        )
        messages.warning(self.request, text % {"most": MOST_ON_PAPER})


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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        whole = self.whole
        form = kwargs.pop("form", None)
        if form is None and whole.here:
            form = DepotParcelForm(whole, self.cooperative)
        return super().get_context_data(
            whole=whole, order=whole.order, form=form, to=whole.to, **kwargs
        )

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        if request.POST.get("do") == "send":
            return self._send()
        part = self._part(request.POST.get("part", ""))
        try:
            refused = self._do(part)
        except PackingRefused as refusal:
            messages.warning(request, str(refusal))
            return self._back()
        if refused is None:
            return self._back()
        messages.warning(request, refused.why)
        line_id = int(request.POST["line"])
        del self.whole
        context = self.get_context_data(typed={line_id: refused})
        return self.render_to_response(context, status=422)

    def _part(self, number: str) -> VendorOrder:
        for part in self.whole.parts:
            if part.number == number:
                return part
        raise Http404

    def _do(self, part: VendorOrder) -> Typed | None:
        """Raises `PackingRefused`; a weight that was not taken comes back."""
        posted, by = self.request.POST, self.person
        act = posted.get("do")
        if act == "line":
            ids = [str(line.pk) for line in part.lines.all()]
            if posted.get("line") not in ids:
                raise Http404
            return pack_line(part, int(posted["line"]), posted, by=by)
        acts = {
            "pack": lambda: begin_packing(part, by=by),
            "take": lambda: pack_and_take(part, by=by),
            "back": lambda: give_back_to_farm(
                part, reason=posted.get("reason", "").replace("\0", "")[:300]
            ),
        }
        do = acts.get(act or "")
        if do is None:
            raise Http404
        do()
        return None

    def _send(self) -> HttpResponse:
        form = DepotParcelForm(self.whole, self.cooperative, self.request.POST)
        if not self.whole.here:
            messages.info(self.request, _("This was sent already."))
            return self._back()
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        try:
            send_from_depot(
                self.whole.order,
                depot=self.cooperative,
                numbers=form.cleaned_data["parts"],
                carrier=form.carrier_name(),
                tracking_number=form.cleaned_data.get("tracking_number", ""),
                by=self.person,
            )
        except PackingRefused as refusal:
            messages.warning(self.request, str(refusal))
        else:
            messages.success(self.request, _("Sent. The shopper has been told."))
        return self._back()

    def _back(self) -> HttpResponse:
        url = reverse("office:depot_order", args=[self.slug, self.whole.order.number])
        return HttpResponseRedirect(url)
