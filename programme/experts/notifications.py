"""Who is told of experts' work: officers of the county, the expert, the farm."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.languages import in_words
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare
from programme.plans.notifications import officers
from vendors.places.queries import stands_in

from .models import Expert, ExpertEntry, ExpertVisit
from .states import VisitState


def of_expert(expert: Expert | None) -> list[User]:
    """The expert's account, while it is used."""
    person = expert.person if expert else None
    return [person] if person is not None and person.is_active else []


def _is_theirs(person: Any, expert: Expert | None) -> bool:
    return expert is not None and person is not None and expert.person_id == person.pk


# By what an entry is of, and the state it led to.
_HEADLINES: dict[tuple[str, str], Promise] = {
    ("visit", VisitState.PLANNED): gettext_lazy("Visit planned: %(name)s"),
    ("visit", VisitState.DONE): gettext_lazy("Visit reported: %(name)s"),
    ("visit", VisitState.CANCELLED): gettext_lazy("Visit cancelled: %(name)s"),
}


def _of_visit(visit: ExpertVisit) -> list[User]:
    return [*officers(stands_in(visit.expert.county)), *of_expert(visit.expert)]


_WHOM: dict[str, Callable[[Any], Iterable[User]]] = {"visit": _of_visit}


def _visit_page(visit: ExpertVisit, person: Any) -> str:
    if _is_theirs(person, visit.expert):
        return reverse("experts:visit", args=[visit.pk])
    county = stands_in(visit.expert.county)
    return reverse("programme:expert_visit", args=[county.slug, visit.pk])


_PAGES: dict[str, Callable[[Any, Any], str]] = {"visit": _visit_page}


@declare("expert_step")
class ExpertStep(NotificationType[ExpertEntry]):
    """To the other sides of a visit, each to their own page."""

    kind = Kind.EXPERTS
    model = ExpertEntry

    @property
    def _thing(self) -> Model:
        return self.about.thing

    def people(self) -> Iterable[User]:
        told = _WHOM[self.about.kind](self._thing)
        others = {one.pk: one for one in told if one.pk != self.about.by_id}
        return list(others.values())

    def subject(self) -> Text:
        words = _HEADLINES.get(
            (self.about.kind, self.about.new), gettext_lazy("%(name)s")
        )
        return str(words) % {"name": self._thing}

    def body(self) -> Text:
        return in_words(self.about.reason)

    def link(self, to: Reader) -> str:
        return _PAGES[self.about.kind](self._thing, to.user)

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}
