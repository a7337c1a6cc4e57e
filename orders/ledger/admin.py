"""The books in Django's admin, to look at; nothing can be edited there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import LedgerAccount, LedgerTransaction, Posting


class ReadOnly:
    """Nobody adds, changes or removes a row."""

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class PostingInline(ReadOnly, admin.TabularInline[Posting, LedgerTransaction]):
    model = Posting


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnly, admin.ModelAdmin[LedgerTransaction]):
    list_display = ("cause", "kind", "currency", "created", "note")
    list_filter = ("kind", "currency")
    search_fields = ("cause", "postings__part__number")
    inlines = (PostingInline,)


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReadOnly, admin.ModelAdmin[LedgerAccount]):
    list_display = ("key", "kind", "currency", "partner", "user")
    list_filter = ("kind", "currency")
    search_fields = ("key", "partner__name")
