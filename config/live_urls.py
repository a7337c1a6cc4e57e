"""The addresses under /live/, filled by the apps of live selling."""

from django.urls import URLPattern

app_name = "live"
urlpatterns: list[URLPattern] = []
