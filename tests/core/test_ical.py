"""Calendar files as calendars read them."""

from datetime import UTC, datetime, timedelta

from core import dates
from core.ical import Event, write_calendar

AT = datetime(2026, 11, 26, 2, 30, tzinfo=UTC)


def _lines(*events):
    """Unfolded, as the standard says a reader does it."""
    text = write_calendar(events).decode().replace("\r\n ", "")
    return text.split("\r\n")


def _an_event(**changes):
    fields = {"uid": "live-ABC", "summary": "Pepper", "starts": AT}
    return Event(**{**fields, "ends": AT + timedelta(hours=1), **changes})


def test_times_are_said_in_utc_and_an_alarm_rings_before():
    lines = _lines(_an_event(sequence=3, alarms=(timedelta(minutes=15),)))

    assert "DTSTART:20261126T023000Z" in lines
    assert "DTEND:20261126T033000Z" in lines
    assert "SEQUENCE:3" in lines
    assert "TRIGGER:-PT15M" in lines
    assert "STATUS:CONFIRMED" in lines


def test_what_is_cancelled_rings_no_more():
    lines = _lines(_an_event(is_cancelled=True, alarms=(timedelta(minutes=15),)))

    assert "STATUS:CANCELLED" in lines
    assert "BEGIN:VALARM" not in lines


def test_time_in_a_zone_brings_its_zone(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    berlin = dates.local(AT)

    lines = _lines(_an_event(starts=berlin, ends=berlin + timedelta(hours=1)))

    assert "DTSTART;TZID=Europe/Berlin:20261126T033000" in lines
    assert lines.count("TZID:Europe/Berlin") == 1
    assert "TZOFFSETTO:+0100" in lines


def test_place_is_said():
    assert "GEO:36.1;113.2" in _lines(_an_event(place=(36.1, 113.2)))


def test_signs_that_part_things_are_escaped():
    lines = _lines(_an_event(summary="Walnuts, big; small\\new", description="a\r\nb"))

    assert "SUMMARY:Walnuts\\, big\\; small\\\\new" in lines
    assert "DESCRIPTION:a\\nb" in lines


def test_text_cannot_bring_lines_of_its_own():
    lines = _lines(_an_event(summary="x\nEND:VEVENT\rBEGIN:VEVENT"))

    assert lines.count("BEGIN:VEVENT") == 1
    assert lines.count("END:VEVENT") == 1


def test_long_lines_are_folded_between_letters():
    words = "花椒红了" * 40
    octets = write_calendar([_an_event(summary=words)])

    assert max(len(line) for line in octets.split(b"\r\n")) <= 75
    assert f"SUMMARY:{words}" in octets.decode().replace("\r\n ", "")
    assert all(line.decode() or True for line in octets.split(b"\r\n"))
