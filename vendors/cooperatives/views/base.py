"""What every page of the register starts from: the cooperative's own households."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from vendors.cooperatives.models import Household, HouseholdMember
from vendors.cooperatives.queries import households_of
from vendors.members.desk.base import CooperativeView

ON_A_PAGE = 40
POSTING = ["post", "options"]


class RegisterView(CooperativeView):
    """For the office; the market's own office and other cooperatives get 404."""

    act = "office.households.see"
    write_act: str | None = "office.households.edit"

    def households(self) -> QuerySet[Household]:
        rows = households_of(self.cooperative)
        return rows.select_related("cooperative", "village", "farm")

    def household(self) -> Household:
        """The one that the address names, or 404."""
        return get_object_or_404(self.households(), pk=self.kwargs["pk"])

    def person_in(self, household: Household) -> HouseholdMember:
        """The person that the address names, or 404."""
        people = household.people.select_related("household__cooperative", "user")
        return get_object_or_404(people, pk=self.kwargs["person"])

    def page_of(self, rows: QuerySet[Any]) -> Page[Any]:
        return Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))

    def back_to(self, household: Household) -> HttpResponse:
        return redirect("office:household", self.slug, household.pk)

    def sees_stakes(self) -> bool:
        return self.allows("office.stakes.see")

    def may_show_numbers(self) -> bool:
        return self.allows("office.households.private")
