"""The addresses of boxes: for everybody, of who subscribed to one, of offices."""

from django.urls import URLPattern, path

from .views.office import OfficeBoxes
from .views.own import ContentsPage, DeliveryPage, MyBoxes, SubscriptionPage
from .views.shop import SubscribePage, box_page, index
from .views.standing_orders import GoodsPage, StandingOrderPage

box_urlpatterns: list[URLPattern] = [
    path("", index, name="index"),
    path(
        "standing-order/<str:code>/",
        StandingOrderPage.as_view(),
        name="standing_order",
    ),
    path("<str:slug>/", box_page, name="box"),
    path("<str:slug>/subscribe/", SubscribePage.as_view(), name="subscribe"),
]
_ONE = "boxes/<int:pk>/"
account_urlpatterns: list[URLPattern] = [
    path("boxes/", MyBoxes.as_view(), name="boxes"),
    path(_ONE, SubscriptionPage.as_view(), name="box"),
    path(f"{_ONE}delivery/", DeliveryPage.as_view(), name="box_delivery"),
    path(f"{_ONE}goods/", GoodsPage.as_view(), name="box_goods"),
    path(f"{_ONE}<str:day>/", ContentsPage.as_view(), name="box_contents"),
]
office_urlpatterns: list[URLPattern] = [
    path("boxes/", OfficeBoxes.as_view(), name="boxes"),
]
