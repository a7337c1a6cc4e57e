"""Sellers' accounts at Stripe in Django's admin: to be looked at only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import StripeAccount


@admin.register(StripeAccount)
class StripeAccountAdmin(admin.ModelAdmin[StripeAccount]):
    list_display = ("partner", "country", "state", "transfers", "account_id")
    list_select_related = ("partner",)
    list_filter = ("state", "transfers", "country")
    search_fields = ("partner__name", "account_id")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False
