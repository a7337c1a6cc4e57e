"""What the operator sees of the outbox: what waits, what was parked and why."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .models import AuditEntry, OutboxMessage
from .outbox import requeue


@admin.register(OutboxMessage)
class OutboxMessageAdmin(admin.ModelAdmin):
    """For looking; the one thing to do is to try parked rows again."""

    list_display = ("key", "topic", "state", "attempts", "not_before", "last_error")
    list_filter = ("state", "topic")
    search_fields = ("key", "request_id")
    ordering = ("-pk",)
    show_full_result_count = False
    actions = ("try_again",)

    @admin.action(description=_("Try parked messages again"), permissions=["try_again"])
    def try_again(
        self, request: HttpRequest, queryset: QuerySet[OutboxMessage]
    ) -> None:
        count = requeue(queryset.values_list("pk", flat=True))
        said = ngettext(
            "%(count)d message is tried again.",
            "%(count)d messages are tried again.",
            count,
        )
        messages.success(request, said % {"count": count})

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("core.change_outboxmessage")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    """For looking alone: the log of acts is added to and never changed."""

    list_display = ("created", "act", "subject", "user", "impersonator", "scope")
    search_fields = ("=request_id", "=address", "=act")
    list_select_related = ("user", "impersonator")
    ordering = ("-pk",)
    show_full_result_count = False

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False
