"""A seller's boxes at the desk; the addresses under /desk/<slug>/."""

from django.urls import URLPattern, path

from .contents import BoxChoicesPage, SizeContentsPage
from .days import BoxDayPage, BoxNeedsPage, BoxSubscribersPage, StandingOrdersPage
from .offers import BoxesPage, BoxPage, BoxPhoto, EditBox, NewBox, SizePage

_ONE = "boxes/<int:pk>/"
desk_urlpatterns: list[URLPattern] = [
    path("boxes/", BoxesPage.as_view(), name="boxes"),
    path("boxes/new/", NewBox.as_view(), name="box_new"),
    path("boxes/needs/", BoxNeedsPage.as_view(), name="box_needs"),
    path(
        "boxes/standing-orders/", StandingOrdersPage.as_view(), name="standing_orders"
    ),
    path(_ONE, BoxPage.as_view(), name="box"),
    path(f"{_ONE}edit/", EditBox.as_view(), name="box_edit"),
    path(f"{_ONE}photo/", BoxPhoto.as_view(), name="box_photo"),
    path(f"{_ONE}sizes/new/", SizePage.as_view(), name="box_size_new"),
    path(f"{_ONE}sizes/<int:size>/", SizePage.as_view(), name="box_size"),
    path(
        f"{_ONE}sizes/<int:size>/contents/",
        SizeContentsPage.as_view(),
        name="box_contents",
    ),
    path(f"{_ONE}choices/", BoxChoicesPage.as_view(), name="box_choices"),
    path(f"{_ONE}subscribers/", BoxSubscribersPage.as_view(), name="box_subscribers"),
    path(f"{_ONE}days/<str:day>/", BoxDayPage.as_view(), name="box_day"),
]
