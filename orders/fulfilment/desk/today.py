"""The desk's first page: what to do now."""

from typing import Any

from django.urls import URLPattern, path
from django.utils import timezone

from orders.fulfilment.queries import today
from vendors.members.cards import cards_for
from vendors.members.desk import DeskView


class TodayView(DeskView):
    """The desk's first page: what to do now."""

    act = "desk.see"
    template_name = "desk/today.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sees_orders = self.allows("desk.orders.see")
        job = today(self.partner) if sees_orders else None
        return super().get_context_data(
            job=job,
            waiting_count=job.to_pack if job else 0,
            now=timezone.localtime(),
            cards=cards_for(self.person, self.partner),
            **kwargs,
        )


urlpatterns: list[URLPattern] = [path("", TodayView.as_view(), name="today")]
