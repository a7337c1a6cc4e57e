"""The front page of an office: what waits for a decision, oldest first."""

from typing import Any

from django.db.models import Count, Q, Sum

from office.moderation.queries import queue
from shop.catalogue.states import ListingState
from vendors.partner.queries import with_standing
from vendors.partner.states import Standing

from .base import OfficePage

KINDS = ("claim", "application", "listing", "certificate")


class QueuePage(OfficePage):
    template_name = "office/queue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = queue(self.sellers, self.cooperative)
        kind = self.request.GET.get("kind", "")
        counts = {each: sum(row.kind == each for row in rows) for each in KINDS}
        shown = [row for row in rows if row.kind == kind] if kind in KINDS else rows
        shown_goods = Count(
            "products", filter=Q(products__state=ListingState.PUBLISHED)
        )
        figures = (
            with_standing(self.sellers)
            .annotate(shown=shown_goods)
            .aggregate(
                selling=Count("pk", filter=Q(stands=Standing.OPEN)),
                published=Sum("shown", default=0),
            )
        )
        return super().get_context_data(
            rows=shown,
            kind=kind if kind in KINDS else "",
            counts=counts,
            rows_have_listings=any(row.kind == "listing" for row in shown),
            waiting_count=len(rows),
            oldest=rows[0].since if rows else None,
            open_sellers=figures["selling"],
            published=figures["published"],
            **kwargs,
        )
