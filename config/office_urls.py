"""The addresses of an office, under /office/<slug>/; the market's own is "market"."""

from django.urls import URLPattern

from office.moderation.urls import office_urlpatterns

app_name = "office"
urlpatterns: list[URLPattern] = [*office_urlpatterns]
