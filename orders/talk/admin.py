"""What was reported, for the operator's staff to read, take down or put back."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import Message, Thread, ThreadEvent
from .services import TalkRefused, put_back, take_down


class _ReadOnly:
    """Nobody writes past the services."""

    def has_add_permission(self, *_args: Any) -> bool:
        return False

    def has_change_permission(self, *_args: Any) -> bool:
        return False

    def has_delete_permission(self, *_args: Any) -> bool:
        return False


class MessageInline(_ReadOnly, admin.TabularInline):
    model = Message
    fields = readonly_fields = ("created", "is_sellers", "author", "text")


class EventInline(_ReadOnly, admin.TabularInline):
    model = ThreadEvent
    fields = readonly_fields = ("created", "act", "reason", "by")


@admin.register(Thread)
class ThreadAdmin(_ReadOnly, admin.ModelAdmin):
    list_display = ["id", "partner", "product", "part", "state", "reported_at"]
    list_filter = [("reported_at", admin.EmptyFieldListFilter), "state", "is_public"]
    list_select_related = ["partner", "product", "part"]
    search_fields = ["partner__name", "part__number"]
    inlines = [MessageInline, EventInline]
    actions = ["take_down", "put_back"]

    def has_view_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    @admin.action(description=_("Take the chosen questions down"))
    def take_down(self, request: HttpRequest, chosen: QuerySet[Thread]) -> None:
        self._each(request, chosen, take_down)

    @admin.action(description=_("Put the chosen questions back"))
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
            except TalkRefused as refused:
                self.message_user(request, f"{thread.pk}: {refused}", messages.WARNING)
            else:
                self.message_user(request, f"{thread.pk}: {now.get_state_display()}")
