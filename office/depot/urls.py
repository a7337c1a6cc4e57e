"""The depot's own pages, under /office/<slug>/depot/."""

from django.urls import path

from .views import (
    DepotLabelPage,
    DepotOrderPage,
    DepotPackingPage,
    DepotPage,
    DepotPaper,
    DepotSync,
)

office_urlpatterns = [
    path("depot/", DepotPage.as_view(), name="depot"),
    path("depot/papers/<slug:kind>/", DepotPaper.as_view(), name="depot_paper"),
    path("depot/packing/", DepotPackingPage.as_view(), name="depot_packing"),
    path("depot/packing/sync/", DepotSync.as_view(), name="depot_sync"),
    path(
        "depot/<str:number>/parcels/<int:parcel>/",
        DepotLabelPage.as_view(),
        name="depot_label",
    ),
    path("depot/<str:number>/", DepotOrderPage.as_view(), name="depot_order"),
]
