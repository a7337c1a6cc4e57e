"""The depot's pages under /office/<slug>/, and a household's own receipts."""

from django.urls import path

from office.intake.views.lists import LotLabels, LotPage, TracePage

from .views.lists import DaySheet, IntakesFile, IntakesPage
from .views.own import OwnReceipt, OwnReceipts
from .views.prices import GoodsPage, PricesPage
from .views.receipts import CorrectPage, IntakePage, IntakeReceipt, NewIntake
from .views.sync import Hello, Send

office_urlpatterns = [
    path("intake/", IntakesPage.as_view(), name="intakes"),
    path("intake/file/", IntakesFile.as_view(), name="intake_file"),
    path("intake/sheet/", DaySheet.as_view(), name="intake_sheet"),
    path("intake/new/", NewIntake.as_view(), name="intake_new"),
    path("intake/hello/", Hello.as_view(), name="intake_hello"),
    path("intake/send/", Send.as_view(), name="intake_send"),
    path("intake/prices/", PricesPage.as_view(), name="intake_prices"),
    path("intake/goods/<int:pk>/", GoodsPage.as_view(), name="intake_goods"),
    path("intake/trace/", TracePage.as_view(), name="intake_trace"),
    path("intake/lots/<str:code>/", LotPage.as_view(), name="intake_lot"),
    path(
        "intake/lots/<str:code>/labels/", LotLabels.as_view(), name="intake_lot_labels"
    ),
    path("intake/<int:pk>/", IntakePage.as_view(), name="intake"),
    path("intake/<int:pk>/receipt/", IntakeReceipt.as_view(), name="intake_receipt"),
    path("intake/<int:pk>/correct/", CorrectPage.as_view(), name="intake_correct"),
]
account_urlpatterns = [
    path("household/receipts/", OwnReceipts.as_view(), name="household_receipts"),
    path(
        "household/receipts/<int:pk>/", OwnReceipt.as_view(), name="household_receipt"
    ),
]
