"""Calendar files (RFC 5545): an entry with its alarm, for the calendar of any phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

LINE = 75  # octets, the break not counted


@dataclass(frozen=True)
class Event:
    """What a calendar shows. The same `uid` with a higher `sequence` replaces it."""

    uid: str
    summary: str
    starts: datetime
    ends: datetime
    url: str = ""
    description: str = ""
    location: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    alarms: tuple[timedelta, ...] = (timedelta(minutes=15),)


def calendar(events: Iterable[Event]) -> bytes:
    """The file; lines are folded and texts escaped as the standard says."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(settings.MARKET_NAME)}//Market//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def calendar_response(events: Iterable[Event], name: str) -> HttpResponse:
    """A download that phones open with their calendar."""
    response = HttpResponse(calendar(events), "text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def _event(event: Event) -> list[str]:
    host = settings.SITE_URL.split("://")[-1]
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}@{host}",
        f"DTSTAMP:{_moment(timezone.now())}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART:{_moment(event.starts)}",
        f"DTEND:{_moment(event.ends)}",
        f"SUMMARY:{_text(event.summary)}",
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
    ]
    if event.description:
        lines.append(f"DESCRIPTION:{_text(event.description)}")
    if event.location:
        lines.append(f"LOCATION:{_text(event.location)}")
    if event.url:
        lines.append(f"URL:{event.url}")
    if not event.is_cancelled:
        for ahead in event.alarms:
            lines += _alarm(ahead, event.summary)
    return [*lines, "END:VEVENT"]


def _alarm(ahead: timedelta, words: str) -> list[str]:
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-PT{int(ahead.total_seconds()) // 60}M",
        f"DESCRIPTION:{_text(words)}",
        "END:VALARM",
    ]


def _moment(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    kept = words.replace("\r\n", "\n").replace("\r", "\n")
    for sign in ("\\", ";", ","):
        kept = kept.replace(sign, f"\\{sign}")
    return kept.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """In pieces of at most 75 octets; no letter is cut in two."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
