"""Sellers' accounts at Stripe in Django's admin: to be looked at only."""

from django.contrib import admin

from core.admin import ReadOnly

from .models import StripeAccount


@admin.register(StripeAccount)
class StripeAccountAdmin(ReadOnly, admin.ModelAdmin[StripeAccount]):
    list_display = ("partner", "country", "state", "transfers", "account_id")
    list_select_related = ("partner",)
    list_filter = ("state", "transfers", "country")
    search_fields = ("partner__name", "account_id")
