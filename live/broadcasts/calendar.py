"""A broadcast as an entry of a calendar."""

from datetime import timedelta

from core.ical import Event
from live.broadcasts.models import Broadcast
from live.broadcasts.states import BroadcastStatus


def entry_of(broadcast: Broadcast, *, url: str) -> Event:
    """Each change of the plan counts the sequence up, so that calendars follow."""
    about = f"{broadcast.about}\n\n{url}" if broadcast.about else url
    village = broadcast.village
    return Event(
        uid=f"live-{broadcast.code}",
        summary=f"{broadcast.partner.name}: {broadcast.title}",
        starts=broadcast.starts_at,
        ends=broadcast.starts_at + timedelta(minutes=broadcast.planned_minutes),
        url=url,
        description=about,
        location=village.name if village else "",
        sequence=broadcast.version - 1,
        is_cancelled=broadcast.status == BroadcastStatus.CANCELLED,
    )
