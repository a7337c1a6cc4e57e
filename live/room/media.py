"""Where a broadcast's video comes from besides the market, for the page's policy."""

from urllib.parse import urlsplit

from django.conf import settings


def hosts() -> list[str]:
    """Of storage and of media servers, by the settings."""
    addresses = [settings.LIVE_MEDIA_URL]
    if settings.LIVE_ENGINE != "embedded":
        addresses.append(settings.LIVE_PLAYBACK_URL)
    parts = map(urlsplit, addresses)
    return [f"{one.scheme}://{one.netloc}" for one in parts if one.netloc]
