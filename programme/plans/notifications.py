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
from .states import ProgrammeState, RequestState

P, R = ProgrammeState, RequestState
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
}
Whom = Callable[[PlanEntry], Iterable[User]]


def officers(county: County) -> list[User]:
    """Who runs the county's programme now."""
    rows = User.objects.filter(counties__county=county, is_active=True)
    return list(rows.order_by("pk"))


def province_officers(county: County) -> list[User]:
    rows = User.objects.filter(provinces__region=county.region, is_active=True)
    return list(rows.order_by("pk"))


def _asker(entry: PlanEntry) -> list[User]:
    """Who asked, if they still look after the county."""
    request = entry.request
    if request is None or request.entered_by is None:
        return []
    by = request.entered_by
    looks_after = by.is_staff or by in province_officers(request.county)
    return [by] if looks_after else province_officers(request.county)


_WHOM: dict[tuple[str, str], Whom] = {
    ("programme", P.RUNNING): lambda one: province_officers(county_of(one)),
    ("programme", P.ENDED): lambda one: province_officers(county_of(one)),
    ("request", R.ANSWERED): _asker,
}


def county_of(entry: PlanEntry) -> County:
    """The county that the thing belongs to, or the one it has joined."""
    if entry.programme:
        county = entry.programme.county
    elif entry.measure:
        county = entry.measure.programme.county
    else:
        assert entry.request is not None  # noqa: S101 - an entry is of one thing
        county = entry.request.county
    return stands_in(county)


def page_of(entry: PlanEntry) -> str:
    slug = county_of(entry).slug
    if entry.programme_id:
        return reverse("programme:plan_programme", args=[slug, entry.programme_id])
    if entry.measure_id:
        return reverse("programme:plan_measure", args=[slug, entry.measure_id])
    return reverse("programme:plan_request", args=[slug, entry.request_id])


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
