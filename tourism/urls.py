"""The addresses of visits under /visit/; places to see stand before them."""

from django.urls import URLPattern, path

from shop.storefront.viewpoints import place_urlpatterns
from tourism.views.experiences import add, experience, index, price, review
from tourism.views.guest import MyVisits

from .views.guest import (
    CalendarFile,
    CancelVisit,
    MoveVisit,
    TicketsFile,
    VisitPage,
)

_ONE = "<str:slug>/"
visit_urlpatterns: list[URLPattern] = [
    path("", index, name="index"),
    *place_urlpatterns,
    path(_ONE, experience, name="experience"),
    path(f"{_ONE}price/", price, name="price"),
    path(f"{_ONE}add/", add, name="add"),
    path(f"{_ONE}review/", review, name="review"),
]

account_urlpatterns: list[URLPattern] = [
    path("visits/", MyVisits.as_view(), name="visits")
]

# On a guest's order, beside what the checkout has there.
_BOOKING = "<str:number>/visits/<int:booking>/"
order_urlpatterns: list[URLPattern] = [
    path(_BOOKING, VisitPage.as_view(), name="visit"),
    path(f"{_BOOKING}tickets.pdf", TicketsFile.as_view(), name="visit_tickets"),
    path(f"{_BOOKING}visit.ics", CalendarFile.as_view(), name="visit_calendar"),
    path(f"{_BOOKING}cancel/", CancelVisit.as_view(), name="visit_cancel"),
    path(f"{_BOOKING}move/", MoveVisit.as_view(), name="visit_move"),
]
