"""Papers to print: of one order, of those that were chosen, or of the whole day."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import dates
from core.inputs import whole
from core.pdf.document import pdf_response
from fulfilment.packing.pdf.labels import PER_SHEET, labels
from fulfilment.packing.pdf.lists import pick_list, route_list
from fulfilment.packing.pdf.slips import slips
from fulfilment.packing.queries.added import (
    FIRST,
    cash_of,
    named,
    vendor_orders_to_print,
)
from fulfilment.packing.queries.packing import PackingDay
from fulfilment.packing.queries.pick_lists import picks_of
from fulfilment.packing.queries.rounds import of_round, parse_day
from fulfilment.packing.queries.vendor_orders import (
    NEEDS_ADDRESS,
    TO_SEND,
    methods_of,
    name_ways,
)
from orders.order.models import VendorOrder
from orders.shipping.wording import short_date
from vendors.members.desk.base import DeskView

from .packing import DAY_LABELS

# More than a person prints at once; a longer list is printed piece by piece.
MOST_PARTS = 300
KINDS = ("slips", "labels", "pick-list", "route-list")


class PDFView(DeskView):
    """A PDF. `n` names orders, `round` the day of a van's round, else `day` (or `send`)
    says which; `piece` is from 1.
    """

    act = "desk.orders.see"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        kind = self.kwargs["kind"]
        if kind not in KINDS:
            raise Http404
        vendor_orders = self.vendor_orders()
        if not vendor_orders:
            messages.info(request, _("Nothing to print."))
            return HttpResponseRedirect(
                reverse("desk:packing", args=[self.partner.code])
            )
        name = slugify(f"{kind}-{dates.today():%Y-%m-%d}")
        return pdf_response(self.content(kind, vendor_orders), name=name)

    def vendor_orders(self) -> list[VendorOrder]:
        """At most `MOST_PARTS`, with the seller put in so that nothing asks for it."""
        asked = self.request.GET
        if (day := parse_day(asked.get("round", ""))) is not None:
            return self._named(list(of_round(self.partner, day)))
        numbers = [n.replace("\0", "")[:32] for n in asked.getlist("n")[:MOST_PARTS]]
        if numbers:
            rows = vendor_orders_to_print(self.partner).filter(
                named(self.partner, numbers)
            )
        elif asked.get("day") == "send":
            rows = vendor_orders_to_print(self.partner).filter(
                FIRST, status__in=TO_SEND
            )
        else:
            rows = PackingDay(self.partner, asked.get("day", "due")).vendor_orders()
        start = (_between(asked.get("piece"), 1, 10_000) - 1) * MOST_PARTS
        return self._named(list(rows[start : start + MOST_PARTS]))

    def _named(self, found: list[VendorOrder]) -> list[VendorOrder]:
        for vendor_order in found:
            vendor_order.partner = self.partner
        name_ways(found, methods_of(self.partner))
        return found

    def content(self, kind: str, vendor_orders: list[VendorOrder]) -> bytes:
        asked = self.request.GET
        whole_day = not asked.getlist("n")
        under = str(DAY_LABELS.get(asked.get("day", ""), "")) if whole_day else ""
        if (day := parse_day(asked.get("round", ""))) is not None:
            under = short_date(day)
        makers: dict[str, Callable[[], bytes]] = {
            "slips": lambda: slips(vendor_orders, prices=asked.get("prices") == "1"),
            "labels": lambda: labels(
                vendor_orders,
                sheet=asked.get("sheet") == "a4",
                start=_between(asked.get("start"), 1, PER_SHEET),
            ),
            "pick-list": lambda: pick_list(
                picks_of(vendor_orders), partner=self.partner, under=under
            ),
            "route-list": lambda: route_list(
                [
                    vendor_order
                    for vendor_order in vendor_orders
                    if vendor_order.status in NEEDS_ADDRESS
                ],
                partner=self.partner,
                under=under,
                cash=cash_of(vendor_orders),
            ),
        }
        return makers[kind]()


def _between(text: str | None, least: int, most: int) -> int:
    number = whole(text)
    return least if number is None else min(most, max(least, number))
