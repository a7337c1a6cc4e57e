"""What was reported, for the operator's staff to read; nothing is edited here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Message, Thread, ThreadEvent


class _ReadOnly:
    """Nobody writes past the services."""

    def has_add_permission(self, *_args: Any) -> bool:
        return False

    def has_change_permission(self, *_args: Any) -> bool:
        return False

    def has_delete_permission(self, *_args: Any) -> bool:
        return False


class MessageInline(_ReadOnly, admin.TabularInline):  # type: ignore[misc]
    model = Message
    fields = ["created", "is_sellers", "author", "text"]


class EventInline(_ReadOnly, admin.TabularInline):  # type: ignore[misc]
    model = ThreadEvent
    fields = ["created", "act", "reason", "by"]


@admin.register(Thread)
class ThreadAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[misc]
    list_display = ["id", "partner", "product", "part", "state", "reported_at"]
    list_filter = [("reported_at", admin.EmptyFieldListFilter), "state", "is_public"]
    list_select_related = ["partner", "product", "part"]
    search_fields = ["partner__name", "part__number"]
    inlines = [MessageInline, EventInline]

    def has_view_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        return bool(request.user.is_staff)
