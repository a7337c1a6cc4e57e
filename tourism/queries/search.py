"""Experiences as the page of visits finds them: by village, kind, day and people."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from core import dates
from core.inputs import whole
from core.page_cache.reads import note_minute
from core.prepared import Prepared
from tourism.models import Experience, Slot
from tourism.states import ExperienceKind, SlotState
from vendors.places.models import Viewpoint, Village

from .slots import shown_experiences

MOST_PEOPLE = 99
A_PAGE = 60
IN_A_VILLAGE = 4
_SOONEST = (F("next_free").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class ExperienceFilter:
    """What a visitor chose of the filters; nonsense is as if not chosen."""

    village: str = ""
    kind: str = ""
    farm: str = ""
    month: int | None = None
    day: date | None = None
    people: int | None = None

    @classmethod
    def of(cls, asked: QueryDict) -> "ExperienceFilter":
        kind = asked.get("kind", "")
        return cls(
            village=asked.get("village", "")[:64].replace("\x00", ""),
            kind=kind if kind in ExperienceKind.values else "",
            farm=asked.get("farm", "")[:64].replace("\x00", ""),
            month=_number(asked.get("month", ""), 12),
            day=day_of(asked.get("day", "")),
            people=_number(asked.get("people", ""), MOST_PEOPLE),
        )

    @property
    def is_of_a_time(self) -> bool:
        """Whether places to see, which are there any day, are not what is meant."""
        return bool(self.day or self.people or self.kind or self.farm)


def _number(text: str, most: int) -> int | None:
    return whole(text, most) or None


def day_of(text: str) -> date | None:
    """A day as date fields send it."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _now() -> datetime:
    note_minute()
    return timezone.now()


def open_slots(now: Any, **more: object) -> QuerySet[Slot]:
    """Of an outer experience: those that can be booked at such a moment."""
    return Slot.objects.filter(
        experience=OuterRef("pk"),
        state=SlotState.OPEN,
        starts__gt=now,
        pool__closes__gt=now,
        pool__shown__gt=0,
        **more,
    )


def with_next(rows: QuerySet[Experience], now: Any) -> QuerySet[Experience]:
    """Each with `next_free`, when its next slot with room begins."""
    free = open_slots(now).order_by("starts").values("starts")[:1]
    return rows.annotate(next_free=Subquery(free))


def wanted_experiences(wanted: ExperienceFilter) -> list[Experience]:
    """Those that can be booked soonest first; one query."""
    if wanted == ExperienceFilter():
        return _all_experiences(_now())
    return list(_wanted(wanted, _now()))


def _wanted(wanted: ExperienceFilter, now: Any) -> QuerySet[Experience]:
    rows = shown_experiences()
    if wanted.village:
        rows = rows.filter(village__slug=wanted.village)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.farm:
        rows = rows.filter(partner__code=wanted.farm)
    when: dict[str, Any] = {}
    if wanted.day:
        when["starts__gte"] = dates.start_of(wanted.day)
        when["starts__lt"] = dates.end_of(wanted.day)
    if wanted.month:
        when["starts__month"] = wanted.month
    if wanted.people:
        rows = rows.filter(most__gte=wanted.people, least__lte=wanted.people)
        when["pool__shown__gte"] = wanted.people
    if when:
        rows = rows.filter(Exists(open_slots(now, **when)))
    return with_next(rows, now).order_by(*_SOONEST)[:A_PAGE]


_all_experiences = Prepared(lambda now: _wanted(ExperienceFilter(), now))


@Prepared
def _in_village(village: int, now: datetime) -> QuerySet[Experience]:
    rows = shown_experiences().filter(village=village)
    return with_next(rows, now).order_by(*_SOONEST)[:IN_A_VILLAGE]


def experiences_in(village: Village) -> list[Experience]:
    """Of a village, soonest first; one query."""
    return _in_village(village.pk, _now())


def experiences_at(viewpoint: Viewpoint, limit: int = 6) -> list[Experience]:
    """Those of the place itself, then others of its village; one query."""
    is_here = Q(viewpoint=viewpoint)
    rows = shown_experiences().filter(is_here | Q(village=viewpoint.village_id))
    first = Case(When(is_here, then=0), default=1)
    return list(with_next(rows, _now()).order_by(first, *_SOONEST)[:limit])


def experiences_of(partner_id: int, limit: int = 4) -> list[Experience]:
    """Of a seller, soonest first; one query."""
    rows = with_next(shown_experiences().filter(partner=partner_id), _now())
    return list(rows.order_by(*_SOONEST)[:limit])


@Prepared
def villages_to_visit() -> QuerySet[Village]:
    """Those with a place to see or an experience; one query."""
    place = Viewpoint.objects.filter(is_shown=True, village=OuterRef("pk"))
    offered = shown_experiences().filter(village=OuterRef("pk"))
    rows = Village.objects.filter(Q(Exists(place)) | Q(Exists(offered)))
    return rows.only("name", "slug").order_by("name", "pk")
