"""What every page of the office starts from."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.pages import LongPaginator
from office.moderation.queries import waiting_count, with_first_look
from office.moderation.queue_queries import QueueScope
from vendors.members.desk.base import OfficeView
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.states import SEEN_BY_OFFICES

ON_A_PAGE = 40


class OfficePage(OfficeView):
    """With the count of what waits, for the menu. `sellers` is all that is in scope."""

    act = "office.see"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        if "waiting_count" not in kwargs:
            kwargs["waiting_count"] = waiting_count(
                self.sellers, self.cooperative, self.role
            )
        return super().get_context_data(**kwargs)

    @property
    def scope(self) -> QueueScope:
        return QueueScope(self.sellers, self.cooperative, self.role)

    def applications(self) -> QuerySet[SellerApplication]:
        """Applications to this office: a cooperative's own, or all; no drafts."""
        rows = SellerApplication.objects.select_related(
            "village__county", "user", "cooperative", "partner", "decided_by"
        )
        rows = with_first_look(rows.filter(status__in=SEEN_BY_OFFICES))
        if self.cooperative is not None:
            rows = rows.filter(cooperative=self.cooperative)
        return rows

    def page_of(self, rows: QuerySet[Any]) -> Page[Any]:
        return LongPaginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))

    def say_decided(self) -> None:
        messages.warning(
            self.request,
            _("Someone else already decided this. Nothing was changed."),
        )
