"""Boxes of the sellers of an office, to read."""

from django.core.paginator import Paginator
from django.db.models import Count, Q

from selling.boxes.models import OF_FARMS, Box
from selling.boxes.states import TAKING_A_PLACE, BoxState
from vendors.members.desk.base import OfficeView

ON_A_PAGE = 50


class OfficeBoxes(OfficeView):
    """Drafts are their seller's own."""

    act = "office.boxes.see"
    template_name = "office/boxes.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        taken = Count(
            "subscriptions", filter=Q(subscriptions__state__in=TAKING_A_PLACE)
        )
        rows = Box.objects.filter(OF_FARMS, partner__in=self.sellers).exclude(
            state=BoxState.DRAFT
        )
        rows = rows.annotate(taken=taken).select_related("partner").order_by("-pk")
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)
