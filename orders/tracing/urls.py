"""Addresses of lots' public pages, as their labels carry them."""

from django.urls import path

from .views import find_lot, lot_page

app_name = "tracing"
urlpatterns = [
    path("", find_lot, name="find"),
    path("<str:code>/", lot_page, name="lot"),
]
