"""News of the reconciliation becomes rows of the outbox."""

from typing import Any

from django.dispatch import receiver

from orders.reconciliation.models import Run
from orders.reconciliation.signals import findings_opened

from . import reconciliation_news  # noqa: F401 - its announcements join the others
from .receivers import _note


@receiver(findings_opened)
def note_findings(run: Run, **_kwargs: Any) -> None:
    """Each finding is opened by one run, and a run is told once."""
    _note("unmatched", run.pk)
