"""News of decided changes become rows of the outbox."""

from typing import Any

from django.dispatch import receiver

from shop.catalogue.models import ProposedEdit
from shop.catalogue.signals import edit_decided

from . import edit_news  # noqa: F401 - its announcement joins the others
from .receivers import _note


@receiver(edit_decided)
def note_decided(edit: ProposedEdit, **_kwargs: Any) -> None:
    """A decision that was undone can be taken again, so the version counts."""
    _note("edit_decided", edit.pk, f"v{edit.version}-{edit.state}")
