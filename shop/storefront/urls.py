"""Addresses of the storefront's own pages."""

from django.urls import path

from . import feeds, views
from .follows import (
    FollowButton,
    LettersButton,
    followed,
    stop_following,
    stop_letters,
)
from .harvest_calendar import harvest_calendar
from .shared_wishes import shared_wishes
from .wishes import SeasonAlertsPage, WishButton, seen

app_name = "storefront"
urlpatterns = [
    path("farms/", views.farms, name="farms"),
    path("farms/<str:slug>/", views.farm, name="farm"),
    path("farms/<str:slug>/follow/", FollowButton.as_view(), name="follow"),
    path("farms/<str:slug>/letters/", LettersButton.as_view(), name="letters"),
    path("follow/news/", followed, name="followed"),
    path("follow/stop/<str:token>/", stop_following, name="unfollow"),
    path("follow/letters/stop/<str:token>/", stop_letters, name="letters_stop"),
    path("deals/", views.deals_page, name="deals"),
    path("villages/", views.villages, name="villages"),
    path("villages/<str:slug>/", views.village, name="village"),
    path("season/", views.season, name="season"),
    path("season/alerts/", SeasonAlertsPage.as_view(), name="season_alerts"),
    path("season/harvest.ics", harvest_calendar, name="harvest_calendar"),
    path("wishes/<int:pk>/", WishButton.as_view(), name="wish"),
    path("wishes/shared/<str:token>/", shared_wishes, name="shared_wishes"),
    path("seen/", seen, name="seen"),
    path("delivery/", views.delivery, name="delivery"),
    path("spoiled/", views.spoiled, name="spoiled"),
    path("help/", views.help_page, name="help"),
    path("place/", views.place, name="place"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("roles/", views.role_switcher, name="role_switcher"),
    *feeds.urlpatterns,
]
