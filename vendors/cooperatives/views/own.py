"""A household's own page in the account of one of its people, and what it holds."""

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.impersonation import in_person_only
from accounts.queries import person_of
from vendors.cooperatives.models import HouseholdMember
from vendors.cooperatives.privacy import data_of
from vendors.cooperatives.queries import (
    own_places,
    positions_of,
    trade_by_year,
)
from vendors.cooperatives.sections import sections_of
from vendors.cooperatives.services.links import unlink
from vendors.members.services import TeamError

from .base import POSTING
from .register import MOST_ENTRIES, stake_lines


class OwnView(LoginRequiredMixin, TemplateView):
    """Every page starts from the person's own places in households."""

    def mine(self) -> QuerySet[HouseholdMember]:
        return own_places(person_of(self.request))

    @cached_property
    def place(self) -> HouseholdMember:
        """The person's place in the household that the address names, or 404."""
        return get_object_or_404(self.mine(), household=self.kwargs["pk"])


@in_person_only
class OwnHouseholds(OwnView):
    """Of one household its page at once, of several a list."""

    template_name = "accounts/households.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        places = list(self.mine())
        if len(places) == 1:
            return redirect("accounts:household", places[0].household_id)
        return self.render_to_response(self.get_context_data(places=places))


@in_person_only
class OwnHousehold(OwnView):
    """All that the register holds of it; who left it sees what was until then."""

    template_name = "accounts/household.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        place, until = self.place, self.place.left
        household = place.household
        entries = household.stakes.all()
        if until is not None:
            entries = entries.filter(day__lte=until)
        lines = stake_lines(entries)
        people = household.people.filter(left=None) if until is None else [place]
        response = self.render_to_response(
            self.get_context_data(
                place=place,
                household=household,
                until=until,
                people=people,
                plots=household.plots.filter(is_used=True) if until is None else [],
                earlier=household.earlier.all(),
                stake=lines[0].sum if lines else 0,
                stakes=lines[:MOST_ENTRIES],
                trade=trade_by_year(household, until),
                positions=_positions(place, until),
                sections=sections_of(household, until),
            )
        )
        add_never_cache_headers(response)
        return response


def _positions(place: HouseholdMember, until: date | None) -> Any:
    rows = positions_of(place.household)
    return rows if until is None else rows.filter(member=place)


@in_person_only
class OwnData(OwnView):
    """What the register holds of the person, as a file for themselves."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        text = json.dumps(data_of(person_of(request)), ensure_ascii=False, indent=2)
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="my-household.json"'
        add_never_cache_headers(response)
        return response


@in_person_only
class OwnUnlink(OwnView):
    """The person's account lets go of the household; the register stays."""

    http_method_names = POSTING

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        place = self.place
        try:
            unlink(place, by=person_of(request))
        except TeamError as refusal:
            messages.error(request, str(refusal.said))
            return redirect("accounts:household", place.household_id)
        messages.success(request, _("Your account no longer shows this household."))
        return redirect("accounts:home")
