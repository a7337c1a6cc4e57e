"""A paper's file goes with its row, whoever deletes it."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from .models import ApplicationFile


@receiver(post_delete, sender=ApplicationFile, dispatch_uid="onboarding.paper_gone")
def delete_file(instance: ApplicationFile, **_kwargs: object) -> None:
    """After the commit, so that a rollback keeps both."""
    file = instance.file
    transaction.on_commit(partial(file.storage.delete, str(file.name)), robust=True)
