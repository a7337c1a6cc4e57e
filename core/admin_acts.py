"""What the staff change in Django's admin, entered in the log of acts by its object."""

from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models.signals import post_save
from django.dispatch import receiver

from .audit import Subject, record


@receiver(post_save, sender=LogEntry, dispatch_uid="admin_acts")
def enter(instance: LogEntry, created: bool, **_kwargs: Any) -> None:
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
