"""Addresses of the basket."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.summary, name="summary"),
    path("add/", views.add, name="add"),
    path("lines/<int:pk>/", views.change, name="line"),
    path("lines/<int:pk>/remove/", views.remove, name="remove"),
    path("remove-gone/", views.remove_gone, name="remove_gone"),
    path("voucher/", views.enter_voucher, name="voucher"),
    path("voucher/<int:pk>/remove/", views.drop_voucher, name="voucher_remove"),
]
