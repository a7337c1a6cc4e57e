"""The desk's delivery rounds: a day's stops, put in order, timed and marked."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dateparse import parse_time
from django.utils.translation import gettext as _

from core import dates
from core.inputs import whole
from fulfilment.packing.queries.rounds import (
    RoundTime,
    parse_day,
    round_days,
    round_of,
)
from fulfilment.packing.queries.rounds import without_time as parts_without_time
from fulfilment.packing.services.dispatch import AlreadySentError
from fulfilment.packing.services.rounds import (
    RoundError,
    deliver_stop,
    move_stop,
    plan_stop,
)
from orders.order.models import VendorOrder
from orders.order.services.vendor_orders import PackingError
from vendors.members.desk.base import DeskView

from .order import SENT_MEANWHILE, VendorOrderView

_UP, _DOWN = -1, 1


class RoundsView(DeskView):
    """One day's stops; without a day the next on which something is to be brought."""

    act = "desk.orders.see"
    template_name = "desk/rounds/index.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        today = dates.today()
        days = round_days(self.partner, today)
        waiting = [one.day for one in days if one.left]
        asked = parse_day(self.request.GET.get("day", ""))
        day = asked or next((one for one in waiting if one >= today), today)
        times = kwargs.pop("times", None) or round_of(self.partner, day)
        return super().get_context_data(
            day=day,
            days=days,
            times=times,
            numbers=_numbers(times),
            cash=_cash(times),
            without_time=parts_without_time(self.partner),
            can_pack=self.allows("desk.orders.pack"),
            **kwargs,
        )


def _numbers(times: Any) -> list[str]:
    return [stop.vendor_order.number for one in times for stop in one.stops]


def _cash(times: list[RoundTime] | Any) -> list[tuple[Any, str]]:
    """What is to be taken in all, by currency."""
    sums: dict[str, Any] = {}
    for stop in (stop for one in times for stop in one.stops):
        if stop.cash:
            currency = stop.vendor_order.order.currency
            sums[currency] = sums.get(currency, 0) + stop.cash
    return [(amount, currency) for currency, amount in sums.items()]


class StopAct(VendorOrderView):
    """A change of one stop: POST only, and back to its day with a word about it."""

    act = "desk.orders.pack"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        vendor_order = self.vendor_order()
        try:
            self.do(vendor_order)
        except AlreadySentError:
            messages.info(request, SENT_MEANWHILE)
        except (PackingError, RoundError) as refusal:
            messages.warning(request, str(refusal))
        return self.back(vendor_order)

    def do(self, vendor_order: VendorOrder) -> None:
        """Call the service; a refusal is raised."""

    def back(self, vendor_order: VendorOrder) -> HttpResponse:
        url = reverse("desk:rounds", args=[self.partner.code])
        booking = getattr(vendor_order, "pickup", None)
        day = f"?day={dates.day_of(booking.starts):%Y-%m-%d}" if booking else ""
        return HttpResponseRedirect(f"{url}{day}#stop-{vendor_order.number}")


class MoveStop(StopAct):
    def do(self, vendor_order: VendorOrder) -> None:
        by = _UP if self.request.POST.get("to") == "up" else _DOWN
        move_stop(self.partner, vendor_order, by=by)


class PlanStop(StopAct):
    def do(self, vendor_order: VendorOrder) -> None:
        typed = self.request.POST.get("at", "").strip()
        plan_stop(vendor_order, _time(typed) if typed else None)
        messages.success(self.request, _("Saved. The shopper sees the time."))


def _time(typed: str) -> Any:
    """Raises `RoundError` for what is no time."""
    try:
        found = parse_time(typed)
    except ValueError:
        found = None
    if found is None:
        raise RoundError(_("Please enter a time, such as 9:30."))
    return found


class DeliverStop(StopAct):
    def do(self, vendor_order: VendorOrder) -> None:
        seen = whole(self.request.POST.get("seen_sent"))
        if seen is None:
            raise PackingError(_("Please open the round again."))
        deliver_stop(vendor_order, seen_sent=seen, by=self.person)
        text = _("%(number)s is delivered.")
        messages.success(self.request, text % {"number": vendor_order.number})
