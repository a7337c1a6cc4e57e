"""Who has a box, what is packed on a day, and what the boxes to come will need."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import Http404
from django.utils.functional import cached_property

from core import dates
from orders.order.states import VISIBLE_TO_SELLER
from selling.boxes.forms.subscriptions import day_of
from selling.boxes.queries.contents import Coming, coming_boxes
from selling.boxes.queries.desk import (
    WEEKS_AHEAD,
    deliveries_on,
    needs_of,
    subscribers_of,
)
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
