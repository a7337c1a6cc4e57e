"""Taking over and packing at the depot, also without signal: ticks, weights, "here"."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.phone import keep_on_phone, mark_of
from office.depot.queries import (
    depot_parts,
    depot_states,
    parts_at_hand,
    shared,
    to_take,
)
from orders.fulfilment.desk.base import Typed, pack_line, whole
from orders.fulfilment.desk.sync import answered
from orders.fulfilment.services import Act, do_at_depot, pack_and_take
from orders.order.models import VendorOrder
from orders.order.services import PackingRefused

from .base import DepotScope

ON_A_PAGE = 20


class DepotPackingPage(DepotScope):
    """What farms still bring, order by order. A line's form posts to this address."""

    template_name = "office/depot/packing.html"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self._page({})

    def _page(self, typed: dict[int, Typed], status: int = 200) -> HttpResponse:
        context = self.get_context_data(typed=typed)
        response = self.render_to_response(context, status=status)
        keep_on_phone(response, self.person)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        wanted = asked.get("q", "").replace("\0", "").strip()[:80]
        orders = to_take(self.cooperative, wanted)
        page = Paginator(orders, ON_A_PAGE).get_page(asked.get("page"))
        mark = mark_of(self.person)
        return super().get_context_data(
            page=page,
            rows=[
                (one, parts_at_hand(one))
                for one in shared(self.cooperative, list(page.object_list))
            ],
            q=wanted,
            store=f"nanpo-depot:{mark}:{self.slug}:",
            user_mark=mark,
            **kwargs,
        )

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        posted = request.POST
        number = (posted.get("n") or posted.get("number", ""))[:32].replace("\0", "")
        part = depot_parts(self.cooperative).filter(number=number).first()
        if part is None:
            messages.warning(request, _("This order is not here any more."))
        elif posted.get("do") == "finish":
            self._take(part)
        elif (line := whole(posted.get("line"))) is not None:
            refused = pack_line(part, line, posted, by=self.person)
            if refused is not None:
                messages.warning(request, refused.why)
                return self._page({line: refused}, status=422)
        return HttpResponseRedirect(f"{request.get_full_path()}#part-{number}")

    def _take(self, part: VendorOrder) -> None:
        try:
            pack_and_take(part, by=self.person)
        except PackingRefused as refusal:
            messages.warning(self.request, str(refusal))


class DepotSync(DepotScope):
    """A list of a tablet's acts in; what became of each out. Twice is once."""

    act = "office.depot.pack"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return answered(request, self.person, self._do)

    def _do(self, acts: list[Act]) -> dict[str, Any]:
        answers = do_at_depot(self.cooperative, acts, by=self.person)
        parts, lines = depot_states(self.cooperative, [act.number for act in acts])
        return {"answers": answers, "parts": parts, "lines": lines}
