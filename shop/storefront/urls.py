"""Addresses of the storefront's own pages."""

from django.urls import path

from . import views
from .follows import FollowButton, stop_following

app_name = "storefront"
urlpatterns = [
    path("farms/", views.farms, name="farms"),
    path("farms/<str:slug>/", views.farm, name="farm"),
    path("farms/<str:slug>/follow/", FollowButton.as_view(), name="follow"),
    path("follow/stop/<str:token>/", stop_following, name="unfollow"),
    path("villages/", views.villages, name="villages"),
    path("villages/<str:slug>/", views.village, name="village"),
    path("season/", views.season, name="season"),
    path("delivery/", views.delivery, name="delivery"),
    path("spoiled/", views.spoiled, name="spoiled"),
    path("place/", views.place, name="place"),
    path("roles/", views.role_switcher, name="role_switcher"),
]
