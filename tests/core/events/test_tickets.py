"""What a ticket proves, and for how long."""

import time

import time_machine
from django.core import signing

from core.events import address, read_ticket, ticket
from core.events.tickets import TICKET_AGE


def test_ticket_names_its_channel_and_each_is_another():
    one, two = (read_ticket(ticket("order:1")) for _ in range(2))

    assert (one.channel, two.channel) == ("order:1", "order:1")
    assert one.nonce != two.nonce


def test_ticket_says_whether_its_viewer_is_counted():
    assert read_ticket(ticket("live:1")).is_counted is True
    assert read_ticket(ticket("live:1", is_counted=False)).is_counted is False


def test_ticket_forged_or_old_names_none():
    real = ticket("order:1")
    other_purpose = signing.dumps(["order:1", "x", 9e9], salt="something else")
    of_before = signing.dumps("order:1", salt="core.events")

    assert read_ticket(real[:-1] + ("a" if real[-1] != "a" else "b")) is None
    assert read_ticket(other_purpose) is None
    assert read_ticket(of_before) is None
    assert read_ticket("") is None


def test_ticket_ends_after_an_hour_or_when_it_says():
    real, long = ticket("order:1"), ticket("live:1", lasts=6 * 3600)

    with time_machine.travel(time.time() + TICKET_AGE + 5):
        assert read_ticket(real) is None
        assert read_ticket(long).channel == "live:1"
    with time_machine.travel(time.time() + 6 * 3600 + 5):
        assert read_ticket(long) is None


def test_address_is_the_markets_own_or_nchans_for_channels_of_a_crowd(settings):
    assert address("live:1").startswith("/events/")
    settings.NCHAN_PUBLISH_URL = "http://127.0.0.1:1/publish/{channel}"

    there = address("live:1")

    assert there.startswith("/stream/live:1/")
    assert read_ticket(there.split("/")[-2]).channel == "live:1"
    assert address("live:1:crew").startswith("/events/")
    assert address("order:1").startswith("/events/")
