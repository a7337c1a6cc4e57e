"""A seller's visits at the desk; the addresses under /desk/<slug>/."""

from django.urls import URLPattern, path

from .days import DayPage, SlotPage
from .exports import ExportBookings
from .offers import EditOffer, NewOffer, OfferPage, OfferPhotos, OffersPage
from .plan import PlanPage
from .prices import PricesPage

_ONE = "visits/<int:pk>/"
desk_urlpatterns: list[URLPattern] = [
    path("visits/", OffersPage.as_view(), name="visits"),
    path("visits/new/", NewOffer.as_view(), name="visit_new"),
    path("visits/days/", DayPage.as_view(), name="visit_days"),
    path("visits/export/", ExportBookings.as_view(), name="visit_export"),
    path("visits/dates/<int:pk>/", SlotPage.as_view(), name="visit_slot"),
    path(_ONE, OfferPage.as_view(), name="visit"),
    path(f"{_ONE}edit/", EditOffer.as_view(), name="visit_edit"),
    path(f"{_ONE}photos/", OfferPhotos.as_view(), name="visit_photos"),
    path(f"{_ONE}prices/", PricesPage.as_view(), name="visit_prices"),
    path(f"{_ONE}plan/", PlanPage.as_view(), name="visit_plan"),
]
