"""The console: shelf, orders as they come, figures; for the desk and for helpers."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.events import viewers
from live.broadcasts.queries import lots_to_show, shelf_of
from live.broadcasts.states import ShelfState
from live.deals.queries import deals_of, draw_of
from live.deals.states import DealStatus
from live.studio.forms import CouponForm, DealForm, DrawForm
from live.studio.queries import latest_bought, sales_of
from live.video.queries import stream_of
from live.video.services.storage_quota import percent_taken

from .base import READING, StudioView

RUNNING = (DealStatus.OPEN, DealStatus.PLANNED)
WORDS = {
    # Said aloud when an order comes in; the script puts name, goods and number in.
    "spoken": _("{who} bought {count} × {title}."),
    "order": _("{who}: {count} × {title}"),
    "lost": _("Connection lost. Reconnecting …"),
    "no-voice": _("This browser can't read aloud. The bell still works."),
}


class ConsolePage(StudioView):
    template_name = "live/studio/console.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        code = self.broadcast.code
        return super().get_context_data(
            setup={
                "status": self.broadcast.status,
                "renew": reverse("live:crew_events", args=[code]),
                "act": reverse("live:shelf_act", args=[code]),
                "words": WORDS,
                **self.streams(),
            },
            has_encoder=settings.LIVE_ENGINE != "embedded",
            **shelf_in(self),
            **orders_in(self),
            **figures_in(self),
            **kwargs,
        )


class ConsoleShelf(StudioView):
    template_name = "live/studio/shelf.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**shelf_in(self), **kwargs)


class ConsoleOrders(StudioView):
    template_name = "live/studio/orders.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**orders_in(self), **kwargs)


class ConsoleFigures(StudioView):
    template_name = "live/studio/figures.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**figures_in(self), **kwargs)


def shelf_in(view: StudioView) -> dict[str, object]:
    """The shelf with its deals, coupons and draw; four queries."""
    shelf: list[Any] = list(shelf_of(view.broadcast))
    open_deals: dict[int, Any] = {}
    for deal in deals_of(view.broadcast).filter(status__in=RUNNING):
        open_deals.setdefault(deal.item_id, deal)
    for item in shelf:
        item.deal = open_deals.get(item.pk)
        item.may_cost_less = item.stockrecord.partner_id == view.broadcast.partner_id
    return {
        "shelf": shelf,
        "choices": {} if view.broadcast.is_over else lots_to_show(shelf),
        "states": ShelfState.choices,
        "deal_form": DealForm(),
        "coupon_form": CouponForm(),
        "draw_form": DrawForm(items=shelf_of(view.broadcast)),
        "draw": draw_of(view.broadcast),
    }


def orders_in(view: StudioView) -> dict[str, object]:
    return {"bought": latest_bought(view.broadcast)}


def figures_in(view: StudioView) -> dict[str, object]:
    """What is counted now, and what is wrong with the video."""
    stream = stream_of(view.broadcast)
    return {
        "viewers": viewers(view.broadcast.channel),
        "sales": sales_of(view.broadcast),
        "problem": stream.get_problem_display() if stream and stream.problem else "",
        "percent": percent_taken(stream) if stream else 0,
    }
