"""The addresses of a market's opening: the link, and under /office/market/."""

from django.urls import path

from .views.link import SetupLinkPage
from .views.settings import (
    DeliveryPage,
    LimitsPage,
    LooksPage,
    MarketPage,
    OperatorPage,
)
from .views.steps import ChecklistPage, GoodsPage, MessagesPage, PaymentsPage

setup_urlpatterns = [path("<str:token>/", SetupLinkPage.as_view(), name="link")]
office_urlpatterns = [
    path("opening/", ChecklistPage.as_view(), name="opening"),
    path("opening/market/", MarketPage.as_view(), name="opening_market"),
    path("opening/looks/", LooksPage.as_view(), name="opening_looks"),
    path("opening/operator/", OperatorPage.as_view(), name="opening_operator"),
    path("opening/delivery/", DeliveryPage.as_view(), name="opening_delivery"),
    path("opening/limits/", LimitsPage.as_view(), name="opening_limits"),
    path("opening/goods/", GoodsPage.as_view(), name="opening_goods"),
    path("opening/payments/", PaymentsPage.as_view(), name="opening_payments"),
    path("opening/messages/", MessagesPage.as_view(), name="opening_messages"),
]
