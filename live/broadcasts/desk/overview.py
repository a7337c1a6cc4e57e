"""The list of a seller's broadcasts: on air, planned, over."""

from typing import Any

from django.core.paginator import Paginator

from live.broadcasts.queries import open_broadcasts_of, past_broadcasts_of

from .base import ON_A_PAGE, READING, LiveView


class LivePage(LiveView):
    template_name = "live/desk/list.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        coming = list(open_broadcasts_of(self.partner)[:100])
        past = Paginator(past_broadcasts_of(self.partner), ON_A_PAGE)
        return super().get_context_data(
            on_air=[one for one in coming if one.is_on_air],
            planned=[one for one in coming if not one.is_on_air],
            page=past.get_page(self.request.GET.get("page")),
            may_run=self.allows("desk.live.run"),
            **kwargs,
        )
