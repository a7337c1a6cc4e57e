"""The register as a list and as a file, and one household's page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from core import dates
from core.models import AuditEntry
from core.tables.writer import EXCEL_CSV, XLSX, download
from vendors.cooperatives.exports import table_rows
from vendors.cooperatives.lists import HouseholdList
from vendors.cooperatives.models import Household, HouseholdMember, StakeEntry
from vendors.cooperatives.queries import positions_of, stake_of, trade_by_year
from vendors.cooperatives.services.log import note_seen, note_shown
from vendors.cooperatives.services.stakes import BACK, BY_HAND
from vendors.places.models import Village

from .base import POSTING, RegisterView

FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}  # how links ask for a file
MOST_ENTRIES, MOST_ACTS = 200, 40


class ListedView(RegisterView):
    def listing(self) -> HouseholdList:
        return HouseholdList(
            self.households(),
            self.request.GET,
            sees_phones=self.may_show_numbers(),
            sees_stakes=self.sees_stakes(),
        )


class RegisterPage(ListedView):
    """Every household, found by what somebody knows of it."""

    template_name = "office/households/list.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        listing = self.listing()
        villages = Village.objects.filter(households__cooperative=self.cooperative)
        return super().get_context_data(
            page=self.page_of(listing.chosen),
            villages=villages.distinct().order_by("name", "pk"),
            sees_stakes=self.sees_stakes(),
            may_edit=self.allows("office.households.edit"),
            may_show=self.may_show_numbers(),
            **listing.context(),
            **kwargs,
        )


class RegisterFile(ListedView):
    """What the list shows as a file: asked for with GET, numbers stay masked."""

    write_act = "office.households.private"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.file(is_shown=False)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """With the numbers, which the activity log tells."""
        note_shown(self.cooperative, count=self.listing().chosen.count())
        return self.file(is_shown=True)

    def file(self, *, is_shown: bool) -> HttpResponseBase:
        rows = table_rows(
            self.listing().chosen, is_shown=is_shown, sees_stakes=self.sees_stakes()
        )
        asked = self.request.GET.get("as", "")
        form = FORMS.get(asked, EXCEL_CSV)
        return download(rows, name="households", form=form)


@dataclass(frozen=True)
class StakeLine:
    """An entry, the stake after it, and whether it may still be taken back."""

    entry: StakeEntry
    sum: int
    can_go_back: bool


def stake_lines(entries: QuerySet[StakeEntry]) -> list[StakeLine]:
    """The latest first, each with the sum of its currency after it."""
    rows = list(entries.select_related("by").order_by("day", "pk"))
    taken = {row.cause.removeprefix(BACK) for row in rows if row.cause.startswith(BACK)}
    sums: dict[str, int] = {}
    lines = []
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + row.amount
        is_free = row.cause.startswith(BY_HAND) and str(row.pk) not in taken
        lines.append(StakeLine(row, sums[row.currency], is_free))
    return lines[::-1]


class HouseholdPage(RegisterView):
    """Numbers of papers and phones are masked here."""

    template_name = "office/households/one.html"
    http_method_names = ["get", "head", "options"]
    shows_numbers = False

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(self.household())

    def page(self, household: Household) -> HttpResponse:
        people = household.people.select_related("user").order_by(
            "left", "-is_head", "pk"
        )
        context = self.get_context_data(
            household=household,
            people=sorted(people, key=_those_who_left_last),
            plots=household.plots.order_by("-is_used", "name", "pk"),
            earlier=household.earlier.all(),
            positions=positions_of(household),
            history=self._history(household),
            shows_numbers=self.shows_numbers,
            today=dates.today(),
            **self._money(household),
            **self._rights(),
        )
        return self.render_to_response(context)

    def _money(self, household: Household) -> dict[str, object]:
        if not self.sees_stakes():
            return {"sees_stakes": False}
        lines = stake_lines(household.stakes.all())
        return {
            "sees_stakes": True,
            "stake": stake_of(household),
            "stakes": lines[:MOST_ENTRIES],
            "trade": trade_by_year(household),
        }

    def _rights(self) -> dict[str, bool]:
        return {
            "may_edit": self.allows("office.households.edit"),
            "may_show": self.may_show_numbers(),
            "may_stake": self.allows("office.stakes.edit"),
            "may_appoint": self.allows("desk.team.edit"),
        }

    def _history(self, household: Household) -> QuerySet[AuditEntry]:
        rows = AuditEntry.objects.filter(
            subject_kind="household", subject_id=str(household.pk)
        )
        if not self.sees_stakes():
            rows = rows.exclude(act__startswith="stake.")
        return rows.select_related("user")[:MOST_ACTS]


class HouseholdNumbers(HouseholdPage):
    """The same page with the numbers, once; the activity log tells who saw them."""

    write_act = "office.households.private"
    http_method_names = POSTING
    shows_numbers = True

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        household = self.household()
        note_seen(household)
        response = self.page(household)
        response["Cache-Control"] = "private, no-store"
        return response


def _those_who_left_last(person: HouseholdMember) -> tuple[bool, bool, int]:
    return person.left is not None, not person.is_head, person.pk
