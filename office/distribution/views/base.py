"""What every page of distribution starts from."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from core import market
from office.distribution.models import Poll, Run, Year
from office.distribution.queries.runs import years_of
from office.distribution.states import PollState
from vendors.members.desk.base import CooperativeView

ON_A_PAGE = 100
WRONG = 422


class DistributionPage(CooperativeView):
    """Of this cooperative alone: another's years and distributions answer 404."""

    act = "office.distribution.see"
    write_act = "office.distribution.prepare"

    @property
    def currency(self) -> str:
        return market.currency()

    def year(self, pk: int) -> Year:
        return get_object_or_404(years_of(self.cooperative), pk=pk)

    def run_of(self, pk: int) -> Any:
        """A `Run` that says whether it `has_poll`."""
        rows = Run.objects.filter(cooperative=self.cooperative).select_related(
            "year__charter", "year__cooperative", "cooperative", "corrects",
            "prepared_by", "approved_by", "posted_by",
        )  # fmt: skip
        polls = Poll.objects.filter(run=OuterRef("pk"))
        polls = polls.exclude(state=PollState.WITHDRAWN)
        return get_object_or_404(rows.annotate(has_poll=Exists(polls)), pk=pk)

    def page_of(self, rows: Any, size: int = ON_A_PAGE) -> Page[Any]:
        return Paginator(rows, size).get_page(self.request.GET.get("page"))

    def wrong(self, **kwargs: object) -> HttpResponse:
        """The page again, with what is wrong on it."""
        return self.render_to_response(self.get_context_data(**kwargs), status=WRONG)
