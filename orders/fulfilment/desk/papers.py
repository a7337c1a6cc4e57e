"""Papers to print: of one order, of those that were chosen, or of the whole day."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from orders.fulfilment.papers import labels, pick_list, route_list, slips
from orders.fulfilment.papers.labels import PER_SHEET
from orders.fulfilment.queries import NEEDS_ADDRESS, TO_SEND, methods_of, name_ways
from orders.fulfilment.queries.packing import PackingDay
from orders.fulfilment.queries.printing import parts_to_print, picks_of
from orders.order.models import VendorOrder
from vendors.members.desk import DeskView

from .packing import DAY_LABELS

# More than a person prints at once; a longer list is printed piece by piece.
MOST_PARTS = 300
KINDS = ("slips", "labels", "pick-list", "route-list")


class PaperView(DeskView):
    """A PDF. `n` names orders, else `day` (or `send`) says which; `piece` is from 1."""

    act = "desk.orders.see"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        kind = self.kwargs["kind"]
        if kind not in KINDS:
            raise Http404
        parts = self.parts()
        if not parts:
            messages.info(request, _("There is nothing to print."))
            return HttpResponseRedirect(
                reverse("desk:packing", args=[self.partner.code])
            )
        name = slugify(f"{kind}-{timezone.localdate():%Y-%m-%d}")
        response = HttpResponse(self.paper(kind, parts), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response

    def parts(self) -> list[VendorOrder]:
        """At most `MOST_PARTS`, with the seller put in so that nothing asks for it."""
        asked = self.request.GET
        numbers = [n.replace("\0", "")[:32] for n in asked.getlist("n")[:MOST_PARTS]]
        if numbers:
            rows = parts_to_print(self.partner).filter(number__in=numbers)
        elif asked.get("day") == "send":
            rows = parts_to_print(self.partner).filter(status__in=TO_SEND)
        else:
            rows = PackingDay(self.partner, asked.get("day", "due")).parts()
        start = (_between(asked.get("piece"), 1, 10_000) - 1) * MOST_PARTS
        found = list(rows[start : start + MOST_PARTS])
        for part in found:
            part.partner = self.partner
        name_ways(found, methods_of(self.partner))
        return found

    def paper(self, kind: str, parts: list[VendorOrder]) -> bytes:
        asked = self.request.GET
        whole_day = not asked.getlist("n")
        under = str(DAY_LABELS.get(asked.get("day", ""), "")) if whole_day else ""
        makers: dict[str, Callable[[], bytes]] = {
            "slips": lambda: slips(parts, prices=asked.get("prices") == "1"),
            "labels": lambda: labels(
                parts,
                sheet=asked.get("sheet") == "a4",
                start=_between(asked.get("start"), 1, PER_SHEET),
            ),
            "pick-list": lambda: pick_list(
                picks_of(parts), partner=self.partner, under=under
            ),
            "route-list": lambda: route_list(
                [part for part in parts if part.status in NEEDS_ADDRESS],
                partner=self.partner,
                under=under,
            ),
        }
        return makers[kind]()


def _between(text: str | None, least: int, most: int) -> int:
    text = text or ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else least
    return min(most, max(least, number))


urlpatterns: list[URLPattern] = [
    path("packing/papers/<slug:kind>/", PaperView.as_view(), name="packing_paper")
]
