"""What was reported, for the operator's staff to read, take down or put back."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnly

from .models import Message, Thread, ThreadEvent
from .services import TalkError, put_back, take_down


class MessageInline(ReadOnly, admin.TabularInline):
    model = Message
    fields = readonly_fields = ("created", "is_sellers", "author", "text")


class EventInline(ReadOnly, admin.TabularInline):
    model = ThreadEvent
    fields = readonly_fields = ("created", "act", "reason", "by")


@admin.register(Thread)
class ThreadAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["id", "partner", "product", "vendor_order", "state", "reported_at"]
    list_filter = [("reported_at", admin.EmptyFieldListFilter), "state", "is_public"]
    list_select_related = ["partner", "product", "vendor_order"]
    search_fields = ["partner__name", "vendor_order__number"]
    inlines = [MessageInline, EventInline]
    actions = ["take_down", "put_back"]

    def has_view_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    @admin.action(description=_("Remove the selected questions"))
    def take_down(self, request: HttpRequest, chosen: QuerySet[Thread]) -> None:
        self._each(request, chosen, take_down)

    @admin.action(description=_("Show the selected questions again"))
    def put_back(self, request: HttpRequest, chosen: QuerySet[Thread]) -> None:
        self._each(request, chosen, put_back)

    def _each(
        self,
        request: HttpRequest,
        chosen: QuerySet[Thread],
        act: Callable[..., Thread],
    ) -> None:
        for thread in chosen.order_by("pk"):
            try:
                now = act(thread, by=request.user)
            except TalkError as refused:
                self.message_user(request, f"{thread.pk}: {refused}", messages.WARNING)
            else:
                self.message_user(request, f"{thread.pk}: {now.get_state_display()}")
