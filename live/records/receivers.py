"""What follows the end of a broadcast, in the same transaction or after it."""

from django.dispatch import receiver
from django.utils import timezone

from core.models import OutboxMessage
from core.outbox import delivers
from live.broadcasts.models import Broadcast
from live.broadcasts.states import BroadcastStatus, broadcast_moved

from .services.evidence import SETTLED, TOPIC, ask_for_bundle, make_bundle
from .states import EvidenceReason


@receiver(broadcast_moved)
def keep_evidence(broadcast: Broadcast, **_kwargs: object) -> None:
    if broadcast.status == BroadcastStatus.ENDED:
        soon = timezone.now() + SETTLED
        ask_for_bundle(broadcast, EvidenceReason.ENDED, not_before=soon)


@delivers(TOPIC)
def deliver_evidence(message: OutboxMessage) -> None:
    """Repeated after a crash it makes one more, which harms nobody."""
    said = message.payload
    broadcast = Broadcast.objects.select_related("partner", "host", "village").get(
        pk=said["broadcast"]
    )
    make_bundle(broadcast, said["reason"], by_id=said["by"])
