"""The addresses of a county's programme, and of places in the market's office."""

from django.urls import URLPattern, path

from programme.figures.views.figures import LogView, ReportFileView, ReportsView

from .views.figures import (
    CountiesView,
    MonthsView,
    RegionsView,
    VillagesView,
    VillageView,
)
from .views.overview import OverviewView
from .views.place_files import PlacesFilePage, PlacesTemplate
from .views.places import CountyPage, MergePage, MoveVillagePage, PlacesPage
from .views.register import (
    AppointPage,
    DismissPage,
    DismissProvinceOfficerPage,
    EditCountyPage,
    EditVillagePage,
    NewCountyPage,
    NewVillagePage,
    ProvinceOfficersPage,
    SettlePage,
)
from .views.story import MilestonePage, StoryPage
from .views.targets import DeclaredView, TakeBackView, TargetsView
from .views.viewpoints import NewViewpointPage, ViewpointPage, ViewpointPhotosPage

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

# Under /office/market/.
_COUNTY = "places/<str:place>/"
office_urlpatterns: list[URLPattern] = [
    path("places/", PlacesPage.as_view(), name="places"),
    path("places/file/", PlacesFilePage.as_view(), name="places_file"),
    path("places/file/template/", PlacesTemplate.as_view(), name="places_template"),
    path("places/new/", NewCountyPage.as_view(), name="county_new"),
    path(
        "places/provinces/<str:region>/",
        ProvinceOfficersPage.as_view(),
        name="province_officers",
    ),
    path(
        "places/provinces/<str:region>/<int:pk>/",
        DismissProvinceOfficerPage.as_view(),
        name="province_officer",
    ),
    path("places/sellers/<int:pk>/", SettlePage.as_view(), name="settle"),
    path("places/villages/<int:pk>/", EditVillagePage.as_view(), name="village_edit"),
    path(
        "places/villages/<int:pk>/move/", MoveVillagePage.as_view(), name="village_move"
    ),
    path(
        "places/villages/<int:pk>/viewpoints/new/",
        NewViewpointPage.as_view(),
        name="viewpoint_new",
    ),
    path("places/viewpoints/<int:pk>/", ViewpointPage.as_view(), name="viewpoint"),
    path(
        "places/viewpoints/<int:pk>/photos/",
        ViewpointPhotosPage.as_view(),
        name="viewpoint_photos",
    ),
    path(_COUNTY, CountyPage.as_view(), name="county"),
    path(f"{_COUNTY}edit/", EditCountyPage.as_view(), name="county_edit"),
    path(f"{_COUNTY}villages/new/", NewVillagePage.as_view(), name="village_new"),
    path(f"{_COUNTY}officers/", AppointPage.as_view(), name="officers"),
    path(f"{_COUNTY}officers/<int:pk>/", DismissPage.as_view(), name="officer"),
    path(f"{_COUNTY}merge/", MergePage.as_view(), name="county_merge"),
    path(f"{_COUNTY}story/", StoryPage.as_view(), name="story"),
    path(f"{_COUNTY}story/steps/new/", MilestonePage.as_view(), name="step_new"),
    path(f"{_COUNTY}story/steps/<int:pk>/", MilestonePage.as_view(), name="step"),
]
