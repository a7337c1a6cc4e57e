"""The addresses of a county's programme, under /programme/<slug>/."""

from django.urls import URLPattern, path

from .views.figures import (
    CountiesView,
    MonthsView,
    RegionsView,
    VillagesView,
    VillageView,
)
from .views.log import LogView
from .views.overview import OverviewView
from .views.reports import ReportFileView, ReportsView
from .views.writing import DeclaredView, TakeBackView, TargetsView

programme_urlpatterns: list[URLPattern] = [
    path("", OverviewView.as_view(), name="overview"),
    path("months/", MonthsView.as_view(), name="months"),
    path("regions/", RegionsView.as_view(), name="regions"),
    path("villages/", VillagesView.as_view(), name="villages"),
    path("villages/<int:pk>/", VillageView.as_view(), name="village"),
    path("counties/", CountiesView.as_view(), name="counties"),
    path("log/", LogView.as_view(), name="log"),
    path("reports/", ReportsView.as_view(), name="reports"),
    path("reports/<int:pk>/<str:form>/", ReportFileView.as_view(), name="report_file"),
    path("targets/", TargetsView.as_view(), name="targets"),
    path("declared/", DeclaredView.as_view(), name="declared"),
    path("declared/<int:pk>/remove/", TakeBackView.as_view(), name="take_back"),
]
