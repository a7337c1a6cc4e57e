"""Fees in Django's admin, for the operator; what was charged can only be looked at."""

from django.contrib import admin

from core.admin import ReadOnly

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
class LineFeeAdmin(ReadOnly, admin.ModelAdmin[LineFee]):
    list_display = ("vendor_order", "line", "role", "percent", "price", "amount", "tax")
    list_select_related = ("vendor_order", "line")
    search_fields = ("vendor_order__number",)
