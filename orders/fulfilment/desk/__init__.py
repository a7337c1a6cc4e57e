"""A seller's desk from new orders to sent parcels, by what one does."""

from django.urls import URLPattern

from . import dispatch, orders, packing, papers, short, sync, today

desk_urlpatterns: list[URLPattern] = [
    *today.urlpatterns,
    *packing.urlpatterns,
    *sync.urlpatterns,
    *papers.urlpatterns,
    *short.urlpatterns,
    *dispatch.urlpatterns,
    *orders.urlpatterns,
]
