"""A seller's visits at the desk; the addresses under /desk/<slug>/."""

from django.urls import URLPattern, path

from .bookings import BookingPage, ExportBookings
from .check_in import CheckInPage, CheckInSync
from .days import CancelSlot, DayPage, MessageSlot, SlotPage
from .offers import EditOffer, NewOffer, OfferPage, OfferPhotos, OffersPage, PricesPage
from .plan import PlanPage

_ONE = "visits/<int:pk>/"
desk_urlpatterns: list[URLPattern] = [
    path("visits/", OffersPage.as_view(), name="visits"),
    path("visits/new/", NewOffer.as_view(), name="visit_new"),
    path("visits/days/", DayPage.as_view(), name="visit_days"),
    path("visits/export/", ExportBookings.as_view(), name="visit_export"),
    path("visits/dates/<int:pk>/", SlotPage.as_view(), name="visit_slot"),
    path(
        "visits/dates/<int:pk>/cancel/", CancelSlot.as_view(), name="visit_slot_cancel"
    ),
    path(
        "visits/dates/<int:pk>/message/",
        MessageSlot.as_view(),
        name="visit_slot_message",
    ),
    path("visits/bookings/<int:pk>/", BookingPage.as_view(), name="visit_booking"),
    path("visits/check-in/", CheckInPage.as_view(), name="visit_check_in"),
    path("visits/check-in/send/", CheckInSync.as_view(), name="visit_check_in_sync"),
    path(_ONE, OfferPage.as_view(), name="visit"),
    path(f"{_ONE}edit/", EditOffer.as_view(), name="visit_edit"),
    path(f"{_ONE}photos/", OfferPhotos.as_view(), name="visit_photos"),
    path(f"{_ONE}prices/", PricesPage.as_view(), name="visit_prices"),
    path(f"{_ONE}plan/", PlanPage.as_view(), name="visit_plan"),
]
