"""Who has a box, what is packed on a day, and what the boxes to come will need."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import dates
from core.inputs import whole
from orders.order.states import VISIBLE_TO_SELLER
from selling.boxes.forms.subscriptions import day_of
from selling.boxes.models import Subscription
from selling.boxes.queries.contents import Coming, coming_boxes
from selling.boxes.queries.desk import (
    WEEKS_AHEAD,
    deliveries_on,
    needs_of,
    standing_orders_of,
    subscribers_of,
)
from selling.boxes.services.boxes import end_box
from selling.boxes.states import Filling
from selling.boxes.wording import changes_of

from .base import BoxesView

READING = ["get", "head", "options"]


class BoxSubscribersPage(BoxesView):
    template_name = "desk/boxes/subscribers.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            box=self.box, subscribers=subscribers_of(self.box), **kwargs
        )


class StandingOrdersPage(BoxesView):
    """What single shoppers get again and again; the farm may end one."""

    template_name = "desk/boxes/standing_orders.html"
    http_method_names = [*READING, "post"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = standing_orders_of(self.partner)
        return super().get_context_data(rows=rows, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        pk = whole(request.POST.get("end")) or 0
        rows = Subscription.objects.filter(box__partner=self.partner, pk=pk)
        one = get_object_or_404(rows.filter(box__filling=Filling.OWN))
        if one.is_ended:
            messages.info(request, _("This standing order has ended already."))
        else:
            end_box(one.box_id)
            messages.success(request, _("Ended. The shopper is notified."))
        return redirect("desk:standing_orders", self.partner.code)


class BoxDayPage(BoxesView):
    """The packing list of a day, box by box: orders, and what is still to come."""

    template_name = "desk/boxes/day.html"
    http_method_names = READING

    @cached_property
    def day(self) -> date:
        day = day_of(self.kwargs["day"])
        if day is None:
            raise Http404
        return day

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        ordered = []
        numbers = []
        for row in deliveries_on(self.box, self.day):
            parts = list(row.order.vendor_orders.all()) if row.order else []
            part = next((one for one in parts if one.status in VISIBLE_TO_SELLER), None)
            ordered.append((row, part, changes_of(row)))
            if part:
                numbers.append(("n", part.number))
        return super().get_context_data(
            **kwargs
            | {
                "box": self.box,
                "day": self.day,
                "ordered": ordered,
                "coming": self._coming(),
                "query": urlencode(numbers),
            },
        )

    def _coming(self) -> list[Coming]:
        if not self.box.is_running or self.day < dates.today():
            return []
        return coming_boxes([self.box], self.day, self.day)


class BoxNeedsPage(BoxesView):
    """By product and week; what is free now is less than that where it is short."""

    template_name = "desk/boxes/needs.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        today = dates.today()
        weeks = [today + timedelta(weeks=week) for week in range(WEEKS_AHEAD + 1)]
        return super().get_context_data(
            needs=needs_of(self.partner), weeks=weeks, **kwargs
        )
