"""Addresses of group buys, under /groups/."""

from django.urls import path

from . import views

app_name = "groups"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("start/<int:pk>/", views.start, name="start"),
    path("<str:code>/", views.group_page, name="group"),
    path("<str:code>/join/", views.join, name="join"),
]
