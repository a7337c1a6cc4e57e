"""What services had told: rows that `core.notify` has written, and what was sent."""

from core.models import OutboxMessage
from core.notify import TOPIC
from notifications.models import SentNotification
from notifications.states import Kind
from tourism.models import Booking
from training.models import Enrolment


def noted(*names):
    """(name, what it is about, occasion) of each, oldest first."""
    rows = OutboxMessage.objects.filter(topic=TOPIC).order_by("pk")
    payloads = [row.payload for row in rows]
    return [
        (one["what"], one["about"], one["occasion"])
        for one in payloads
        if not names or one["what"] in names
    ]


def sent_about(row, **which):
    """What a trainee or the guest of a booking was told."""
    kind = {Enrolment: Kind.TRAINING, Booking: Kind.VISIT}[type(row)]
    return SentNotification.objects.filter(kind=kind, about_id=row.pk, **which)
