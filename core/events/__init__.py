"""News for pages that are open: publish here, and every viewer of the channel hears.

A page carries a signed ticket that names its channel, so that a stream costs no
session, no user and no query. With Redis the processes share one pub/sub channel,
each with one subscription; without it, news stays inside the process, which is then
the only one. What comes fast is joined four times a second. Streams are a convenience:
what a page shows is in the database, and a viewer who was dropped, or came too late for
the news kept, is told to `resync`.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.page_cache.reads import note_until

from . import bus, tally
from .hubs import hub
from .news import make_news
from .tickets import address, read_ticket, ticket

__all__ = ["address", "hub", "peak", "publish", "read_ticket", "ticket", "viewers"]


def publish(channel: str, event: str, data: dict[str, Any] | None = None) -> None:
    """Tell all viewers of the channel; from any thread, never raises for lost news.

    Call it after the commit: a viewer who hears and asks must find the change.
    Raises `ValueError` for an event name that a browser could not listen to.
    """
    news = make_news(channel, event, data)
    if not settings.REDIS_URL or not bus.outlet.send(news):
        hub.deliver_threadsafe(news)


def viewers(channel: str) -> int:
    """How many streams of the channel are open, over all processes.

    What is kept and shows it holds until they are counted again.
    """
    note_until(timezone.now() + timedelta(seconds=tally.TICK))
    return tally.count_viewers(hub, channel)


def peak(channel: str) -> int:
    """The most that listened to a `live:` channel at once; known for two days."""
    return tally.peak_viewers(hub, channel)
