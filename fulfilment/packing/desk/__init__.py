"""A seller's desk from new orders to sent parcels, by what one does."""

from django.urls import URLPattern, path

from fulfilment.packing.desk.exports import ExportLines, ExportOrders

from .dispatch import (
    CorrectLabel,
    DispatchView,
    TrackingFileView,
    TrackingRowsView,
    TrackingTemplateView,
)
from .order import (
    AcceptView,
    CancelView,
    CashReturnedView,
    NewDateView,
    OrderView,
    PackedView,
    PackView,
    ShipView,
    SlipView,
    TickView,
)
from .orders import OrdersView
from .packing import PackingSyncView, PackingView
from .pdf import PDFView
from .rounds import DeliverStop, MoveStop, PlanStop, RoundsView
from .short import ShortListView, ShortView
from .today import HideSteps, TodayView
from .waybills import CancelWaybill, RequestWaybill, RequestWaybills, WaybillLabels

_ORDER = "orders/<str:number>/"

desk_urlpatterns: list[URLPattern] = [
    path("", TodayView.as_view(), name="today"),
    path("first-steps/hide/", HideSteps.as_view(), name="first_steps_hide"),
    path("packing/", PackingView.as_view(), name="packing"),
    path("packing/sync/", PackingSyncView.as_view(), name="packing_sync"),
    path("packing/papers/<slug:kind>/", PDFView.as_view(), name="packing_paper"),
    path("packing/short/", ShortListView.as_view(), name="short"),
    path("packing/short/<int:pk>/", ShortView.as_view(), name="short_pool"),
    path("dispatch/", DispatchView.as_view(), name="dispatch"),
    path("dispatch/waybills/", RequestWaybills.as_view(), name="waybills"),
    path("dispatch/waybills/labels/", WaybillLabels.as_view(), name="waybill_labels"),
    path("dispatch/file/", TrackingFileView.as_view(), name="tracking_upload"),
    path("dispatch/file/<int:pk>/", TrackingRowsView.as_view(), name="tracking_file"),
    path(
        "dispatch/template/", TrackingTemplateView.as_view(), name="tracking_template"
    ),
    path("rounds/", RoundsView.as_view(), name="rounds"),
    path("rounds/<str:number>/move/", MoveStop.as_view(), name="round_move"),
    path("rounds/<str:number>/time/", PlanStop.as_view(), name="round_time"),
    path("rounds/<str:number>/deliver/", DeliverStop.as_view(), name="round_deliver"),
    path("orders/", OrdersView.as_view(), name="orders"),
    path(_ORDER, OrderView.as_view(), name="order"),
    path(f"{_ORDER}slip/", SlipView.as_view(), name="order_slip"),
    path(f"{_ORDER}accept/", AcceptView.as_view(), name="order_accept"),
    path(f"{_ORDER}pack/", PackView.as_view(), name="order_pack"),
    path(f"{_ORDER}lines/<int:line_id>/", TickView.as_view(), name="order_line"),
    path(f"{_ORDER}packed/", PackedView.as_view(), name="order_packed"),
    path(f"{_ORDER}ship/", ShipView.as_view(), name="order_ship"),
    path(
        f"{_ORDER}cash-returned/<int:refund>/",
        CashReturnedView.as_view(),
        name="cash_returned",
    ),
    path(f"{_ORDER}waybill/", RequestWaybill.as_view(), name="waybill"),
    path(
        f"{_ORDER}waybill/<int:pk>/cancel/",
        CancelWaybill.as_view(),
        name="waybill_cancel",
    ),
    path(f"{_ORDER}new-date/", NewDateView.as_view(), name="order_new_date"),
    path(f"{_ORDER}cancel/", CancelView.as_view(), name="order_cancel"),
    path(f"{_ORDER}parcels/<int:parcel>/", CorrectLabel.as_view(), name="parcel_label"),
    path("export/orders/", ExportOrders.as_view(), name="export_orders"),
    path("export/order-lines/", ExportLines.as_view(), name="export_lines"),
]
