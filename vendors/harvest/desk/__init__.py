"""A seller's harvest lots and plots at the desk; the addresses under /desk/<slug>/."""

from django.urls import URLPattern, path

from .lot import LotCertificate, LotCorrect, LotCount, LotLabels, LotPage, LotWaste
from .lots import LotsPage, NewLot, PlotPage, PlotsPage, PlotUse

_LOT = "lots/<str:code>/"
_PLOT = "plots/<int:pk>/"
desk_urlpatterns: list[URLPattern] = [
    path("lots/", LotsPage.as_view(), name="lots"),
    path("lots/new/", NewLot.as_view(), name="lot_new"),
    path(_LOT, LotPage.as_view(), name="lot"),
    path(f"{_LOT}labels/", LotLabels.as_view(), name="lot_labels"),
    path(f"{_LOT}waste/", LotWaste.as_view(), name="lot_waste"),
    path(f"{_LOT}count/", LotCount.as_view(), name="lot_count"),
    path(f"{_LOT}correct/", LotCorrect.as_view(), name="lot_correct"),
    path(f"{_LOT}certificate/", LotCertificate.as_view(), name="lot_certificate"),
    path("plots/", PlotsPage.as_view(), name="plots"),
    path(_PLOT, PlotPage.as_view(), name="plot"),
    path(f"{_PLOT}use/", PlotUse.as_view(), name="plot_use"),
]
