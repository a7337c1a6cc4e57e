"""Signs of life of the parts that run on their own, for the health page."""

from django.utils import timezone

from .models import Pulse

WORKER = "worker"
BEAT = "beat"
LIVE = "live"


def beat_pulse(name: str) -> None:
    """Note that the part is alive now; one query."""
    Pulse.objects.bulk_create(
        [Pulse(name=name, seen=timezone.now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["seen"],
    )
