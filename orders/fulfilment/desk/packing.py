"""The packing page: one screen a day, to tick, to weigh, to finish, to print from."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.phone import keep_on_phone, mark_of
from orders.fulfilment.queries import parts_of, search_parts
from orders.fulfilment.queries.packing import (
    VIEWS,
    PackingDay,
    PackLine,
    PackPart,
    Way,
)
from orders.fulfilment.services import STEPS, Many, do_to_many
from orders.order.models import VendorOrder
from vendors.members.desk import DeskView

from .base import Typed, pack_line, whole

PER_PAGE = 20
LINES_PER_PAGE = 60
MOST_AT_ONCE = 200
DAY_LABELS = {
    "due": gettext_lazy("Due today"),
    "tomorrow": gettext_lazy("Tomorrow"),
    "later": gettext_lazy("Later"),
    "all": gettext_lazy("All"),
}
VIEW_LABELS = {
    "order": gettext_lazy("By order"),
    "product": gettext_lazy("By product"),
    "route": gettext_lazy("By delivery"),
}


class PackingView(DeskView):
    """The day's work. A line's form posts to this same address."""

    act = "desk.orders.see"
    write_act = "desk.orders.pack"
    template_name = "desk/packing/index.html"
    http_method_names = ["get", "head", "post", "options"]
    typed: dict[int, Typed]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.typed = {}

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self._page()

    def _page(self, status: int = 200) -> HttpResponse:
        response = self.render_to_response(self.get_context_data(), status=status)
        keep_on_phone(response, self.person)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        day = PackingDay(self.partner, asked.get("day", "due"))
        view = asked.get("view", "")
        view = view if view in VIEWS else "order"
        counts = day.counts()
        shown = {"order": self._by_order, "product": self._by_product}
        context = shown.get(view, self._by_route)(day)
        return super().get_context_data(
            day=day.day,
            days=[(key, DAY_LABELS[key], counts[key]) for key in DAY_LABELS],
            view=view,
            views=list(VIEW_LABELS.items()),
            count=counts[day.day],
            waiting_count=counts["all"],
            can_pack=self.allows("desk.orders.pack"),
            can_shorten=self.allows("desk.orders.short"),
            typed=self.typed,
            store=f"nanpo-packing:{mark_of(self.person)}:{self.partner.code}:",
            user_mark=mark_of(self.person),
            **context,
            **kwargs,
        )

    def _by_order(self, day: PackingDay) -> dict[str, Any]:
        wanted = self.request.GET.get("q", "").replace("\0", "").strip()[:80]
        way = _way_asked(self.request.GET.get("way", ""))
        parts = search_parts(day.parts(way), wanted)
        page = Paginator(parts, PER_PAGE).get_page(self.request.GET.get("page"))
        return {
            "page": page,
            "rows": day.shown(page.object_list),
            "q": wanted,
            "way": way,
        }

    def _by_product(self, day: PackingDay) -> dict[str, Any]:
        goods = day.goods()
        pack = self.request.GET.get("pack", "")
        chosen = next((one for one in goods if str(one.pack_id) == pack), None)
        if chosen is None or chosen.pack_id is None:
            return {"goods": goods}
        lines = day.lines_of(chosen.pack_id)
        page = Paginator(lines, LINES_PER_PAGE).get_page(self.request.GET.get("page"))
        rows = [
            (PackPart(part), PackLine(line))
            for line in page.object_list
            if (part := line.vendor_order) is not None
        ]
        return {"chosen": chosen, "page": page, "lines": rows}

    def _by_route(self, day: PackingDay) -> dict[str, Any]:
        return {"ways": day.ways()}

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        posted = request.POST
        if posted.get("do") in STEPS:
            return self._many(posted["do"], posted.getlist("n"))
        number = posted.get("number", "")[:32].replace("\0", "")
        part = parts_of(self.partner).filter(number=number).first()
        if part is None:
            messages.warning(request, _("This order is not here any more."))
            return self._back()
        return self._line(part)

    def _many(self, step: str, numbers: list[str]) -> HttpResponse:
        asked = [number.replace("\0", "")[:32] for number in numbers[:MOST_AT_ONCE]]
        if not asked:
            messages.info(self.request, _("Choose at least one order."))
            return self._back()
        parts = parts_of(self.partner).filter(number__in=asked).order_by("pk")
        outcome = do_to_many(parts, step, by=self.person)
        say_outcome(self.request, step, outcome)
        return self._back()

    def _line(self, part: VendorOrder) -> HttpResponse:
        line_id = whole(self.request.POST.get("line")) or 0
        refused = pack_line(part, line_id, self.request.POST, by=self.person)
        return self._again(line_id, refused) if refused else self._back(line_id)

    def _again(self, line_id: int, typed: Typed) -> HttpResponse:
        """The page as it is now, with what was typed and why it was not taken."""
        self.typed = {line_id: typed}
        messages.warning(self.request, typed.why)
        return self._page(status=422)

    def _back(self, line_id: int | None = None) -> HttpResponse:
        anchor = f"#line-{line_id}" if line_id else ""
        return HttpResponseRedirect(f"{self.request.get_full_path()}{anchor}")


def _way_asked(text: str) -> Way | None:
    """A way of delivery as the page's own addresses name it; None for anything else."""
    code, _bar, rest = text.replace("\0", "")[:300].partition("|")
    state, _bar, starts = rest.partition("|")
    if not code:
        return None
    try:
        hour = datetime.fromisoformat(starts.replace(" ", "+")) if starts else None
    except ValueError:
        return None
    if hour is not None and hour.tzinfo is None:
        return None
    return Way(code=code, name="", state=state, starts=hour)


def say_outcome(request: HttpRequest, step: str, outcome: Many) -> None:
    """Tell what was done to many parts, and which were left out and why."""
    said = {
        "accept": ngettext(
            "%(count)d order accepted.", "%(count)d orders accepted.", outcome.done
        ),
        "start": ngettext(
            "Packing of %(count)d order has begun.",
            "Packing of %(count)d orders has begun.",
            outcome.done,
        ),
        "finish": ngettext(
            "%(count)d order is packed. Now it can be sent.",
            "%(count)d orders are packed. Now they can be sent.",
            outcome.done,
        ),
    }
    if outcome.done:
        messages.success(request, said[step] % {"count": outcome.done})
    elif not outcome.refused:
        messages.info(request, _("This was done already."))
    for part, why in outcome.refused[:5]:
        text = _("%(number)s: %(why)s")
        messages.warning(request, text % {"number": part.number, "why": why})
    more = len(outcome.refused) - 5
    if more > 0:
        text = ngettext(
            "%(count)d more order was left out for a like reason.",
            "%(count)d more orders were left out for a like reason.",
            more,
        )
        messages.warning(request, text % {"count": more})


urlpatterns: list[URLPattern] = [
    path("packing/", PackingView.as_view(), name="packing")
]
