"""Django's admin: rows that only services write; what staff change there, logged."""

from collections.abc import Container

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.db.models import Model, QuerySet
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .activity_log import Subject, record
from .models import AuditEntry, OutboxMessage
from .outbox import requeue


@receiver(post_save, sender=LogEntry, dispatch_uid="admin_acts")
def enter(instance: LogEntry, created: bool, **_kwargs: object) -> None:
    """The admin writes its own line in the transaction of the change."""
    if not created:
        return
    kind = instance.content_type.model if instance.content_type else ""
    record(
        "admin.change",
        Subject(kind, str(instance.object_id or ""), instance.object_repr),
        after={"what": instance.get_change_message()},
        scope="admin",
    )


class ReadOnly:
    """Nobody adds, changes or removes a row past the services."""

    def has_add_permission(self, *_args: object) -> bool:
        return False

    def has_change_permission(self, *_args: object) -> bool:
        return False

    def has_delete_permission(self, *_args: object) -> bool:
        return False


def close(app_label: str, *, but: Container[type[Model]] = ()) -> None:
    """Make what an app has registered read-only, whoever wrote its admin."""
    for model in apps.get_app_config(app_label).get_models():
        if model in but or not admin.site.is_registered(model):
            continue
        kind = type(admin.site.get_model_admin(model))
        if not issubclass(kind, ReadOnly):
            admin.site.unregister(model)
            admin.site.register(model, type(kind.__name__, (ReadOnly, kind), {}))


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnly, admin.ModelAdmin):
    """For looking; the one thing to do is to try parked rows again."""

    list_display = ("key", "topic", "state", "attempts", "not_before", "last_error")
    list_filter = ("state", "topic")
    search_fields = ("key", "request_id")
    ordering = ("-pk",)
    show_full_result_count = False
    actions = ("try_again",)

    @admin.action(description=_("Retry failed messages"), permissions=["try_again"])
    def try_again(
        self, request: HttpRequest, queryset: QuerySet[OutboxMessage]
    ) -> None:
        count = requeue(queryset.values_list("pk", flat=True))
        said = ngettext(
            "%(count)d message will be sent again.",
            "%(count)d messages will be sent again.",
            count,
        )
        messages.success(request, said % {"count": count})

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("core.change_outboxmessage")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin):
    """For looking alone: the activity log is added to and never changed."""

    list_display = ("created", "act", "subject", "user", "impersonator", "scope")
    search_fields = ("=request_id", "=address", "=act")
    list_select_related = ("user", "impersonator")
    ordering = ("-pk",)
    show_full_result_count = False
