"""The depot's own pages, under /office/<slug>/depot/."""

from django.urls import path

from .views import DepotOrderPage, DepotPage, DepotPaper

office_urlpatterns = [
    path("depot/", DepotPage.as_view(), name="depot"),
    path("depot/papers/<slug:kind>/", DepotPaper.as_view(), name="depot_paper"),
    path("depot/<str:number>/", DepotOrderPage.as_view(), name="depot_order"),
]
