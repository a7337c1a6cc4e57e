"""Accounts in Django's admin, for the operator's staff."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from .models import User


@admin.register(User)
class MarketUserAdmin(UserAdmin[User]):
    ordering = ("-date_joined",)
    list_display = ("email", "phone", "first_name", "last_name", "is_staff")
    search_fields = ("email", "phone", "first_name", "last_name")
    fieldsets = (
        (None, {"fields": ("email", "phone", "password")}),
        (None, {"fields": ("first_name", "last_name", "language")}),
        (
            None,
            {"fields": ("is_active", "is_staff", "is_superuser", "groups")},
        ),
    )
    add_fieldsets = ((None, {"fields": ("email", "password1", "password2")}),)
