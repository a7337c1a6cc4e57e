"""Addresses of camera and console, under /live/<code>/."""

from django.urls import URLPattern, path

from live.studio.views.base import RunAct

from .views.base import CrewEvents
from .views.camera import CameraPage, CameraShelf, EncoderPage, NewKeyAct
from .views.console import ConsoleFigures, ConsoleOrders, ConsolePage, ConsoleShelf
from .views.sales import SellAct
from .views.shelf import ShelfAct

live_urlpatterns: list[URLPattern] = [
    path("<str:code>/camera/", CameraPage.as_view(), name="camera"),
    path("<str:code>/camera/shelf/", CameraShelf.as_view(), name="camera_shelf"),
    path("<str:code>/camera/encoder/", EncoderPage.as_view(), name="encoder"),
    path("<str:code>/camera/encoder/key/", NewKeyAct.as_view(), name="new_key"),
    path("<str:code>/console/", ConsolePage.as_view(), name="console"),
    path("<str:code>/console/shelf/", ConsoleShelf.as_view(), name="console_shelf"),
    path("<str:code>/console/orders/", ConsoleOrders.as_view(), name="console_orders"),
    path(
        "<str:code>/console/figures/", ConsoleFigures.as_view(), name="console_figures"
    ),
    path("<str:code>/console/run/", RunAct.as_view(), name="run"),
    path("<str:code>/console/act/", ShelfAct.as_view(), name="shelf_act"),
    path("<str:code>/console/sell/", SellAct.as_view(), name="sell"),
    path("<str:code>/console/events/", CrewEvents.as_view(), name="crew_events"),
]
