"""Broadcasts at a seller's desk; the addresses under /desk/<slug>/live/."""

from django.urls import URLPattern, path

from .overview import LivePage
from .plans import CancelAct, CrewAct, EditPage, NewPage, PlanPage
from .shelf import ShelfPage

_ONE = "live/<str:code>/"
desk_urlpatterns: list[URLPattern] = [
    path("live/", LivePage.as_view(), name="live"),
    path("live/new/", NewPage.as_view(), name="live_new"),
    path(_ONE, PlanPage.as_view(), name="live_plan"),
    path(f"{_ONE}edit/", EditPage.as_view(), name="live_edit"),
    path(f"{_ONE}cancel/", CancelAct.as_view(), name="live_cancel"),
    path(f"{_ONE}crew/", CrewAct.as_view(), name="live_crew"),
    path(f"{_ONE}shelf/", ShelfPage.as_view(), name="live_shelf"),
]
