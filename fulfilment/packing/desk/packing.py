"""The packing page: one screen a day, to tick, to weigh, to finish, to print from."""

from abc import abstractmethod
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.inputs import whole
from core.offline import OfflineList, UnreadableItemError
from core.phone import keep_on_phone, mark_of
from fulfilment.packing.queries.packing import (
    VIEWS,
    DispatchMethod,
    PackingDay,
    PackLine,
    PackVendorOrder,
    states_of,
)
from fulfilment.packing.queries.vendor_orders import (
    search_vendor_orders,
    vendor_orders_of,
)
from fulfilment.packing.services.acts import KINDS, MOST_ACTS, PhoneAction, do_acts
from fulfilment.packing.services.packing import STEPS, Many, do_to_many
from orders.order.models import VendorOrder
from vendors.members.desk.base import DeskView

from .base import Typed, pack_line

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

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        self.typed = {}

    def get(self, *_args: Any) -> HttpResponse:
        return self._page()

    def _page(self, status: int = 200) -> HttpResponse:
        response = self.render_to_response(self.get_context_data(), status=status)
        keep_on_phone(response, self.person)
        return response

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
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

    def _by_order(self, day: PackingDay) -> dict[str, object]:
        wanted = self.request.GET.get("q", "").replace("\0", "").strip()[:80]
        way = _way_asked(self.request.GET.get("way", ""))
        vendor_orders = search_vendor_orders(day.vendor_orders(way), wanted)
        page = Paginator(vendor_orders, PER_PAGE).get_page(self.request.GET.get("page"))
        return {
            "page": page,
            "rows": day.shown(page.object_list),
            "q": wanted,
            "way": way,
        }

    def _by_product(self, day: PackingDay) -> dict[str, object]:
        goods = day.goods()
        pack = self.request.GET.get("pack", "")
        chosen = next((one for one in goods if str(one.pack_id) == pack), None)
        if chosen is None or chosen.pack_id is None:
            return {"goods": goods}
        lines = day.lines_of(chosen.pack_id)
        page = Paginator(lines, LINES_PER_PAGE).get_page(self.request.GET.get("page"))
        rows = [
            (PackVendorOrder(vendor_order), PackLine(line))
            for line in page.object_list
            if (vendor_order := line.vendor_order) is not None
        ]
        return {"chosen": chosen, "page": page, "lines": rows}

    def _by_route(self, day: PackingDay) -> dict[str, object]:
        return {"ways": day.ways()}

    def post(self, request: HttpRequest) -> HttpResponse:
        posted = request.POST
        if posted.get("do") in STEPS:
            return self._many(posted["do"], posted.getlist("n"))
        number = posted.get("number", "")[:32].replace("\0", "")
        vendor_order = vendor_orders_of(self.partner).filter(number=number).first()
        if vendor_order is None:
            messages.warning(request, _("This order is no longer here."))
            return self._back()
        return self._line(vendor_order)

    def _many(self, step: str, numbers: list[str]) -> HttpResponse:
        asked = [number.replace("\0", "")[:32] for number in numbers[:MOST_AT_ONCE]]
        if not asked:
            messages.info(self.request, _("Please select at least one order."))
            return self._back()
        vendor_orders = (
            vendor_orders_of(self.partner).filter(number__in=asked).order_by("pk")
        )
        outcome = do_to_many(vendor_orders, step, by=self.person)
        say_outcome(self.request, step, outcome)
        return self._back()

    def _line(self, vendor_order: VendorOrder) -> HttpResponse:
        line_id = whole(self.request.POST.get("line")) or 0
        refused = pack_line(vendor_order, line_id, self.request.POST, by=self.person)
        return self._again(line_id, refused) if refused else self._back(line_id)

    def _again(self, line_id: int, typed: Typed) -> HttpResponse:
        """The page as it is now, with what was typed and why it was not taken."""
        self.typed = {line_id: typed}
        messages.warning(self.request, typed.why)
        return self._page(status=422)

    def _back(self, line_id: int | None = None) -> HttpResponse:
        anchor = f"#line-{line_id}" if line_id else ""
        return HttpResponseRedirect(f"{self.request.get_full_path()}{anchor}")


def _way_asked(text: str) -> DispatchMethod | None:
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
    return DispatchMethod(code=code, name="", state=state, starts=hour)


def say_outcome(request: HttpRequest, step: str, outcome: Many) -> None:
    """Tell what was done to many parts, and which were left out and why."""
    said = {
        "accept": ngettext(
            "%(count)d order accepted.", "%(count)d orders accepted.", outcome.done
        ),
        "start": ngettext(
            "Packing started for %(count)d order.",
            "Packing started for %(count)d orders.",
            outcome.done,
        ),
        "finish": ngettext(
            "%(count)d order packed. Ready to ship.",
            "%(count)d orders packed. Ready to ship.",
            outcome.done,
        ),
    }
    if outcome.done:
        messages.success(request, said[step] % {"count": outcome.done})
    elif not outcome.refused:
        messages.info(request, _("This was already done."))
    for vendor_order, why in outcome.refused[:5]:
        text = _("%(number)s: %(why)s")
        messages.warning(request, text % {"number": vendor_order.number, "why": why})
    more = len(outcome.refused) - 5
    if more > 0:
        text = ngettext(
            "%(count)d more order was left out for a similar reason.",
            "%(count)d more orders were left out for a similar reason.",
            more,
        )
        messages.warning(request, text % {"count": more})


class PackingSync(OfflineList):
    """Acts of a packing page, a farm's or a depot's; unreadable ones are no acts."""

    most_items = MOST_ACTS
    says_unreadable = gettext_lazy(
        "This can't be read. Please open the packing page again."
    )

    def answer(self, items: list[Any]) -> dict[str, Any]:
        return self.do([_act(one) for one in items])

    @abstractmethod
    def do(self, acts: list[PhoneAction]) -> dict[str, object]:
        """What became of each act, with how the orders and their lines are now."""


class PackingSyncView(PackingSync, DeskView):
    act = "desk.orders.pack"

    def do(self, acts: list[PhoneAction]) -> dict[str, object]:
        answers = do_acts(self.partner, acts, by=self.person)
        parts, lines = states_of(self.partner, [act.number for act in acts])
        return {"answers": answers, "parts": parts, "lines": lines}


def _act(one: Any) -> PhoneAction:
    if not isinstance(one, dict) or one.get("kind") not in KINDS:
        raise UnreadableItemError
    return PhoneAction(
        key=_text(one, "key", most=64, least=8),
        kind=one["kind"],
        number=_text(one, "number", most=32, least=1),
        line_id=_number(one.get("line")) or 0,
        text=_text(one, "text", most=200),
        seen=_number(one.get("seen")),
        confirmed=one.get("confirmed") is True,
    )


def _text(one: dict[str, object], name: str, *, most: int, least: int = 0) -> str:
    text = one.get(name, "")
    if not isinstance(text, str) or not least <= len(text) <= most or "\0" in text:
        raise UnreadableItemError
    return text


def _number(value: Any) -> int | None:
    if value is None:
        return None
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not 0 <= value < 2**53:
        raise UnreadableItemError
    return int(value)
