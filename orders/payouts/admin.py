"""Fees in Django's admin, for the operator; what was charged can only be looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import FeeRule, LineFee


@admin.register(FeeRule)
class FeeRuleAdmin(admin.ModelAdmin[FeeRule]):
    """A rule that was used stays: it is switched off instead of removed."""

    list_display = (
        "role", "position", "percent", "fixed", "floor", "cap", "currency",
        "seller", "cooperative", "category", "payee", "starts", "ends", "is_active",
    )  # fmt: skip
    list_filter = ("role", "is_active", "currency")
    list_select_related = ("seller", "cooperative", "category", "payee")
    raw_id_fields = ("seller", "cooperative", "category", "offer", "payee")


@admin.register(LineFee)
class LineFeeAdmin(admin.ModelAdmin[LineFee]):
    list_display = ("part", "line", "role", "percent", "price", "amount", "tax")
    list_select_related = ("part", "line")
    search_fields = ("part__number",)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False
