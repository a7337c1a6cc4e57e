"""Addresses of the pages where people watch."""

from django.urls import URLPattern, path

from .views import pages, presence, purchase

live_urlpatterns: list[URLPattern] = [
    path("", pages.listing, name="list"),
    path("front/", pages.front, name="front"),
    path("of/<str:slug>/", pages.of_seller, name="of"),
    path("<str:code>/", pages.broadcast, name="broadcast"),
    path("<str:code>/events/", pages.renewed, name="events"),
    path("<str:code>/remind/", pages.reminder, name="remind"),
    path("<str:code>/follow/", pages.following, name="follow"),
    path("<str:code>/shelf/", purchase.shelf, name="shelf"),
    path("<str:code>/shelf/<int:pk>/", purchase.item, name="item"),
    path("<str:code>/add/", purchase.add, name="add"),
    path("<str:code>/hearts/", presence.hearts, name="hearts"),
    path("<str:code>/seen/", presence.seen, name="seen"),
    path("<str:code>/qr.svg", pages.code, name="qr"),
]
