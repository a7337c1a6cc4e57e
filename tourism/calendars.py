"""The calendar file of a booking (RFC 5545), in the market's time zone, with the place.

A booking keeps its `UID`; a later date has a higher `SEQUENCE` and replaces the entry.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Booking
from .wording import where_of

LINE = 75  # octets, the break not counted


def calendar_of(booking: Booking, *, link: str = "") -> bytes:
    """Fetch `experience__product`, `experience__village` with it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(settings.MARKET_NAME)}//Visits//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *_zone(booking.starts),
        *_event(booking, link),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _event(booking: Booking, link: str) -> list[str]:
    experience = booking.experience
    host = settings.SITE_URL.split("://")[-1]
    status = "CANCELLED" if booking.is_cancelled else "CONFIRMED"
    lines = [
        "BEGIN:VEVENT",
        f"UID:visit-{booking.pk}@{host}",
        f"DTSTAMP:{timezone.now().astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{booking.sequence + booking.is_cancelled}",
        f"DTSTART;TZID={settings.TIME_ZONE}:{_local(booking.starts)}",
        f"DTEND;TZID={settings.TIME_ZONE}:{_local(booking.ends)}",
        f"SUMMARY:{_text(experience.title)}",
        f"LOCATION:{_text(where_of(experience))}",
        f"STATUS:{status}",
    ]
    if experience.latitude is not None:
        lines.append(f"GEO:{experience.latitude};{experience.longitude}")
    if experience.bring:
        words = _("What to bring: %(what)s") % {"what": experience.bring}
        lines.append(f"DESCRIPTION:{_text(words)}")
    if link:
        lines.append(f"URL:{link}")
    return [*lines, "END:VEVENT"]


def _zone(when: datetime) -> list[str]:
    """The market's zone as it is on that day; a zone that shifts is told by its rules
    in every calendar program, which know it by its name.
    """
    offset = timezone.localtime(when).utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    shown = f"{sign}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
    return [
        "BEGIN:VTIMEZONE",
        f"TZID:{settings.TIME_ZONE}",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        f"TZOFFSETFROM:{shown}",
        f"TZOFFSETTO:{shown}",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


def _local(when: datetime) -> str:
    return f"{timezone.localtime(when):%Y%m%dT%H%M%S}"


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
