"""Who is told of a programme: officers of county and province, who is responsible."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.languages import in_words
from core.templatetags.market import day
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare
from vendors.places.models import County
from vendors.places.queries import stands_in

from .models import MeasureMilestone, PlanEntry
from .states import (
    FindingState,
    InspectionState,
    PilotState,
    ProgrammeState,
    RequestState,
)

P, R, F = ProgrammeState, RequestState, FindingState
N, S = InspectionState, PilotState
# By what an entry is of, and the state it led to: its headline, and who is told.
_HEADLINES: dict[tuple[str, str], Promise] = {
    ("programme", P.RUNNING): gettext_lazy("%(county)s: “%(name)s” has started"),
    ("programme", P.ENDED): gettext_lazy("%(county)s: “%(name)s” has ended"),
    ("request", R.OPEN): gettext_lazy("%(county)s: please correct “%(name)s”"),
    ("request", R.ANSWERED): gettext_lazy("%(county)s answered about “%(name)s”"),
    ("request", R.SETTLED): gettext_lazy("%(county)s: “%(name)s” is settled"),
    ("request", R.WITHDRAWN): gettext_lazy(
        "%(county)s: the request about “%(name)s” was withdrawn"
    ),
    ("inspection", N.PLANNED): gettext_lazy("%(county)s: inspection “%(name)s”"),
    ("inspection", N.HELD): gettext_lazy("%(county)s: “%(name)s” is under way"),
    ("inspection", N.CLOSED): gettext_lazy("%(county)s: “%(name)s” is closed"),
    ("inspection", N.CANCELLED): gettext_lazy("%(county)s: “%(name)s” is cancelled"),
    ("finding", F.OPEN): gettext_lazy("%(county)s: finding “%(name)s”"),
    ("finding", F.ANSWERED): gettext_lazy("%(county)s answered “%(name)s”"),
    ("finding", F.RETURNED): gettext_lazy("%(county)s: answer to “%(name)s” returned"),
    ("finding", F.ACCEPTED): gettext_lazy("%(county)s: answer to “%(name)s” accepted"),
    ("pilot", S.SUBMITTED): gettext_lazy("%(county)s asks to become a pilot county"),
    ("pilot", S.GRANTED): gettext_lazy("%(county)s is a pilot county"),
    ("pilot", S.REFUSED): gettext_lazy("%(county)s: pilot status refused"),
    ("pilot", S.WITHDRAWN): gettext_lazy("%(county)s: pilot status withdrawn"),
}
Whom = Callable[[PlanEntry], Iterable[User]]


def officers(county: County) -> list[User]:
    """Who runs the county's programme now."""
    rows = User.objects.filter(counties__county=county, is_active=True)
    return list(rows.order_by("pk"))


def province_officers(county: County) -> list[User]:
    rows = User.objects.filter(provinces__region=county.region, is_active=True)
    return list(rows.order_by("pk"))


def _or_province(person: User | None, county: County) -> list[User]:
    """The person, if they still look after the county; else its province's officers."""
    own = province_officers(county)
    if person is not None and person.is_active and (person.is_staff or person in own):
        return [person]
    return own


def _asker(entry: PlanEntry) -> list[User]:
    assert entry.request is not None  # noqa: S101 - it is of one
    return _or_province(entry.request.entered_by, county_of(entry))


def _inspector(entry: PlanEntry) -> list[User]:
    assert entry.finding is not None  # noqa: S101 - it is of one
    return _or_province(entry.finding.inspection.inspector, county_of(entry))


def _both_sides(entry: PlanEntry) -> list[User]:
    assert entry.inspection is not None  # noqa: S101 - it is of one
    return [*officers(county_of(entry)), entry.inspection.inspector]


_WHOM: dict[tuple[str, str], Whom] = {
    ("programme", P.RUNNING): lambda one: province_officers(county_of(one)),
    ("programme", P.ENDED): lambda one: province_officers(county_of(one)),
    ("request", R.ANSWERED): _asker,
    ("inspection", N.PLANNED): _both_sides,
    ("inspection", N.CANCELLED): _both_sides,
    ("finding", F.ANSWERED): _inspector,
    ("pilot", S.SUBMITTED): lambda one: province_officers(county_of(one)),
}


def county_of(entry: PlanEntry) -> County:
    """The county that the thing belongs to, or the one it has joined."""
    thing: Any = entry.thing
    if entry.measure_id:
        thing = thing.programme
    elif entry.finding_id:
        thing = thing.inspection
    return stands_in(thing.county)


def page_of(entry: PlanEntry) -> str:
    slug = county_of(entry).slug
    if entry.pilot_id:
        return reverse("programme:plan_pilot", args=[slug])
    return reverse(f"programme:plan_{entry.kind}", args=[slug, entry.thing.pk])


@declare("programme_step")
class ProgrammeStep(NotificationType[PlanEntry]):
    """To the other side: what the county did the province hears, and the reverse."""

    kind = Kind.PROGRAMME
    model = PlanEntry

    @property
    def _key(self) -> tuple[str, str]:
        return self.about.kind, self.about.new

    def people(self) -> Iterable[User]:
        whom = _WHOM.get(self._key)
        told = whom(self.about) if whom else officers(county_of(self.about))
        return [one for one in told if one.pk != self.about.by_id]

    def subject(self) -> Text:
        words = _HEADLINES.get(self._key, gettext_lazy("%(county)s: “%(name)s”"))
        return str(words) % {
            "county": county_of(self.about).name,
            "name": self.about.thing,
        }

    def body(self) -> Text:
        return in_words(self.about.reason)

    def link(self, _to: Reader) -> str:
        return page_of(self.about)

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}


@declare("milestone_overdue")
class MilestoneOverdue(NotificationType[MeasureMilestone]):
    """To who is responsible; to all officers where nobody of the county is."""

    kind = Kind.PROGRAMME
    model = MeasureMilestone
    related = ("measure__programme__county", "measure__responsible")

    @property
    def county(self) -> County:
        return stands_in(self.about.measure.programme.county)

    def people(self) -> Iterable[User]:
        own = officers(self.county)
        responsible = self.about.measure.responsible
        return [responsible] if responsible in own and responsible else own

    def subject(self) -> Text:
        return _("Overdue: %(name)s") % {"name": self.about.name}

    def body(self) -> Text:
        return _("It was due on %(day)s (%(measure)s).") % {
            "day": day(self.about.due),
            "measure": self.about.measure.name,
        }

    def link(self, _to: Reader) -> str:
        slug = self.county.slug
        return reverse("programme:plan_milestone", args=[slug, self.about.pk])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}
