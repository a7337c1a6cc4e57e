"""Places to see around the farms: when they are at their best, how to get there."""

from dataclasses import dataclass

from django.db.models import (
    Case,
    F,
    IntegerField,
    QuerySet,
    Value,
    When,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from core import dates
from core.page_head import shared_picture
from core.prepared import Prepared
from vendors.partner.models import Partner
from vendors.places.models import Viewpoint, Village
from vendors.places.queries import distance
from vendors.places.sections import sections_of

from .page_heads import head_of_viewpoint
from .queries import shown_farms

VILLAGES_AROUND = 4
FARMS_NEARBY = 6
MOST_PLACES = 60
KILOMETRES_AROUND = 40.0


@dataclass(frozen=True)
class Neighbour:
    """A village, and how far it is; unknown where it or the place has no position."""

    village: Village
    kilometres: float | None


def shown_viewpoints() -> QuerySet[Viewpoint]:
    """Those that everybody may see, with what a card shows."""
    return Viewpoint.objects.filter(is_shown=True).select_related(
        "village__county", "cover"
    )


@Prepared
def viewpoints_of(village: int) -> QuerySet[Viewpoint]:
    """The places to see of a village."""
    return shown_viewpoints().filter(village=village).order_by("name")


def villages_around(viewpoint: Viewpoint) -> list[Neighbour]:
    """Its own village, then the nearest ones of its county; one query."""
    rows = Village.objects.filter(county=viewpoint.village.county_id)
    near = [Neighbour(one, _kilometres(viewpoint, one)) for one in rows.defer("story")]
    own = [one for one in near if one.village.pk == viewpoint.village_id]
    others = [
        one
        for one in near
        if one not in own
        and one.kilometres is not None
        and one.kilometres <= KILOMETRES_AROUND
    ]
    others.sort(key=lambda one: (one.kilometres or 0, one.village.pk))
    return [*own, *others[: VILLAGES_AROUND - 1]]


def _kilometres(viewpoint: Viewpoint, village: Village) -> float | None:
    here = viewpoint if viewpoint.latitude is not None else viewpoint.village
    if here.latitude is None or village.latitude is None:
        return None
    at = (float(here.latitude), float(here.longitude or 0))
    return round(distance(*at, village.latitude, village.longitude), 1)


def farms_nearby(around: list[Neighbour]) -> list[Partner]:
    """Those of the first village first, then those of the others; one query."""
    order = [When(village=one.village.pk, then=n) for n, one in enumerate(around)]
    nearness = Case(*order, default=Value(len(around)), output_field=IntegerField())
    villages = [one.village.pk for one in around]
    found = shown_farms().filter(village__in=villages).order_by(nearness, "name", "pk")
    return list(found[:FARMS_NEARBY])


@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """One place to see."""
    viewpoint = shown_viewpoints().filter(slug=slug).first()
    if viewpoint is None:
        raise Http404
    pictures = [each.photo for each in viewpoint.photos.select_related("photo")]
    around = villages_around(viewpoint)
    return render(
        request,
        "visit/place.html",
        {
            "viewpoint": viewpoint,
            "pictures": pictures,
            "around": around,
            "farms": farms_nearby(around),
            "sections": sections_of(viewpoint),
            "months": range(1, 13),
            "this_month": dates.today().month,
            "position": _position(viewpoint),
            "head": head_of_viewpoint(
                viewpoint, next(filter(None, map(shared_picture, pictures)), "")
            ),
        },
    )


def _position(viewpoint: Viewpoint) -> str:
    """Degrees as maps take them: "36.20000,113.43000", or nothing."""
    if viewpoint.latitude is None:
        return ""
    return f"{viewpoint.latitude},{viewpoint.longitude}"


@dataclass(frozen=True)
class PlacesWanted:
    """What a visitor chose: a village's slug, a month from 1 to 12."""

    village: str = ""
    month: int | None = None


def wanted_viewpoints(wanted: PlacesWanted) -> list[Viewpoint]:
    """By village and name, at most a page of them; one query."""
    if wanted == PlacesWanted():
        return _all_viewpoints()
    return list(_wanted(wanted))


def _wanted(wanted: PlacesWanted) -> QuerySet[Viewpoint]:
    found = shown_viewpoints()
    if wanted.village:
        found = found.filter(village__slug=wanted.village)
    if wanted.month:
        bit = 1 << (wanted.month - 1)
        found = found.annotate(worth=F("season").bitand(bit)).filter(worth__gt=0)
    return found.order_by("village__name", "name", "pk")[:MOST_PLACES]


_all_viewpoints = Prepared(lambda: _wanted(PlacesWanted()))


place_urlpatterns = [path("places/<str:slug>/", place, name="place")]
