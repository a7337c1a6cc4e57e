"""The pages of distribution, under /office/<slug>/distribution/."""

from django.urls import path

from .views.runs import MinutesFile, RunPage, VotePage
from .views.years import (
    BehindPage,
    CharterPage,
    DistributionsPage,
    LinePaper,
    NewYearPage,
    YearPage,
)

office_urlpatterns = [
    path("distribution/", DistributionsPage.as_view(), name="distributions"),
    path("distribution/statutes/", CharterPage.as_view(), name="charter"),
    path(
        "distribution/years/new/", NewYearPage.as_view(), name="distribution_new_year"
    ),
    path("distribution/years/<int:pk>/", YearPage.as_view(), name="distribution_year"),
    path(
        "distribution/years/<int:pk>/rows/<slug:key>/",
        BehindPage.as_view(),
        name="distribution_behind",
    ),
    path(
        "distribution/years/<int:pk>/papers/<int:line>/",
        LinePaper.as_view(),
        name="distribution_paper",
    ),
    path("distribution/<int:pk>/", RunPage.as_view(), name="distribution"),
    path("distribution/<int:pk>/vote/", VotePage.as_view(), name="distribution_vote"),
    path(
        "distribution/<int:pk>/minutes/",
        MinutesFile.as_view(),
        name="distribution_minutes",
    ),
]
