"""What every page of the depot starts from."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from office.intake.models import Intake
from office.intake.queries.lists import intakes_of
from office.moderation.queries import waiting_count
from vendors.members.desk.base import CooperativeView

ON_A_PAGE = 50
READING = ["get", "head", "options"]


class IntakeView(CooperativeView):
    """For the whole office and the packers; only the depot takes in."""

    act = "office.intake.see"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        if "waiting_count" not in kwargs and self.allows("office.see"):
            kwargs["waiting_count"] = waiting_count(
                self.sellers, self.cooperative, self.role
            )
        return super().get_context_data(**kwargs)

    def receipt(self) -> Intake:
        return get_object_or_404(intakes_of(self.cooperative), pk=self.kwargs["pk"])

    def page_of(self, rows: QuerySet[Any]) -> Page[Any]:
        return Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
