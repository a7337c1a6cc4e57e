"""The books in Django's admin, to look at; nothing can be edited there."""

from django.contrib import admin

from core.admin import ReadOnly

from .models import LedgerAccount, LedgerTransaction, Posting


class PostingInline(ReadOnly, admin.TabularInline[Posting, LedgerTransaction]):
    model = Posting


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnly, admin.ModelAdmin[LedgerTransaction]):
    list_display = ("cause", "kind", "currency", "created", "note")
    list_filter = ("kind", "currency")
    search_fields = ("cause", "postings__vendor_order__number")
    inlines = (PostingInline,)


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReadOnly, admin.ModelAdmin[LedgerAccount]):
    list_display = ("key", "kind", "currency", "partner", "user")
    list_filter = ("kind", "currency")
    search_fields = ("key", "partner__name")
