"""The page of visits: experiences to book and places to see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shop.storefront.visiting import PlacesWanted, wanted_viewpoints
from tourism.queries import Wanted, villages_to_visit, wanted_experiences
from tourism.states import ExperienceKind


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """By village, kind, day, people and month; what is chosen stands in the address."""
    wanted = Wanted.of(request.GET)
    places = (
        []
        if wanted.is_of_a_time
        else wanted_viewpoints(PlacesWanted(wanted.village, wanted.month))
    )
    return render(
        request,
        "visit/index.html",
        {
            "wanted": wanted,
            "experiences": wanted_experiences(wanted),
            "places": places,
            "villages": villages_to_visit(),
            "kinds": ExperienceKind.choices,
            "months": range(1, 13),
            "today": timezone.localdate(),
        },
    )
