"""Accounts and rights in Django's admin: to look at, for the operator's staff.

Who could set a password, an address or a right here could act as a colleague.
"""

from allauth.account.admin import *  # noqa: F403 - registers its addresses
from allauth.socialaccount.admin import *  # noqa: F403 - likewise
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from core.admin import ReadOnly, close

from .models import User


@admin.register(User)
class MarketUserAdmin(ReadOnly, UserAdmin[User]):
    ordering = ("-date_joined",)
    list_display = ("email", "phone", "first_name", "last_name", "is_staff")
    search_fields = ("email", "phone", "first_name", "last_name")
    fieldsets = (
        (None, {"fields": ("email", "phone")}),
        (None, {"fields": ("first_name", "last_name", "language")}),
        (
            None,
            {"fields": ("is_active", "is_staff", "is_superuser", "groups")},
        ),
    )


close("account")
close("socialaccount")
close("auth")
