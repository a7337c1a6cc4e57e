"""Addresses of group buys, under /groups/, and those of offices."""

from django.urls import path

from . import views
from .office import OfficeGroupOffers, OfficeGroups

app_name = "groups"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("start/<int:pk>/", views.start, name="start"),
    path("start/<int:pk>/place/", views.place, name="place"),
    path("<str:code>/", views.group_page, name="group"),
    path("<str:code>/join/", views.join, name="join"),
]
office_urlpatterns = [
    path("group-buys/", OfficeGroupOffers.as_view(), name="group_buys"),
    path("group-buys/groups/", OfficeGroups.as_view(), name="groups"),
]
