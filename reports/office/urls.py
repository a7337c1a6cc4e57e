"""The pages of an office's figures, under /office/<slug>/figures/."""

from django.urls import URLPattern, path

from reports.office.views.sales import SpecialView

from .views.kept import ViewPage, ViewsPage
from .views.runs import CancelRun, ReportsView, RunFile
from .views.sales import RowsView, SalesView, TableView

office_urlpatterns: list[URLPattern] = [
    path("figures/", SalesView.as_view(), name="figures"),
    path("figures/tables/<str:name>/", TableView.as_view(), name="figures_table"),
    path(
        "figures/orders/", RowsView.as_view(), {"kind": "parts"}, name="figures_parts"
    ),
    path("figures/more/<str:name>/", SpecialView.as_view(), name="figures_more"),
    path("figures/views/", ViewsPage.as_view(), name="figures_views"),
    path("figures/views/<int:pk>/", ViewPage.as_view(), name="figures_view"),
    path("figures/reports/", ReportsView.as_view(), name="figures_reports"),
    path(
        "figures/reports/<int:pk>/cancel/",
        CancelRun.as_view(),
        name="figures_report_cancel",
    ),
    path(
        "figures/reports/<int:pk>/file/", RunFile.as_view(), name="figures_report_file"
    ),
    path("figures/lines/", RowsView.as_view(), {"kind": "lines"}, name="figures_lines"),
]
