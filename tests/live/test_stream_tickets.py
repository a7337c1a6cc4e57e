"""Tickets of event streams on pages of broadcasts: the crew's are for the crew."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from core.events import read_ticket, ticket
from tests.factories.live import make_broadcast_on_air, make_shelf_item, make_viewer
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db

TICKETS = re.compile(r"/(?:events|stream/[^/\"]+)/([A-Za-z0-9_=-]+:[A-Za-z0-9_:=-]+)/")


def addresses(broadcast):
    """Every address under /live/ that one broadcast's code opens."""
    found = []

    def walk(patterns, prefix):
        for each in patterns:
            # Pages have an address in each language; that of the first has no prefix.
            here = prefix + str(each.pattern).removeprefix("<language>/")
            if isinstance(each, URLResolver):
                walk(each.url_patterns, here)
            elif isinstance(each, URLPattern) and here.startswith("live/<str:code>/"):
                found.append(f"/{here.replace('<str:code>', broadcast.code)}")

    walk(get_resolver().url_patterns, "")
    return [
        re.sub(r"<int:\w+>", "1", address) for address in found if "<str" not in address
    ]


def channels(client, broadcast):
    """The channels of all tickets that somebody is handed on any of the pages."""
    heard = set()
    for address in addresses(broadcast):
        answer = client.get(address)
        if answer.status_code != 200 or answer.streaming:
            continue
        for signed in TICKETS.findall(answer.content.decode(errors="replace")):
            seen = read_ticket(signed)
            assert seen is not None, address
            heard.add(seen.channel)
    return heard


@pytest.fixture
def broadcast():
    live = make_broadcast_on_air()
    make_shelf_item(live)
    return live


def test_walk_meets_the_pages(broadcast):
    assert {broadcast.get_absolute_url(), f"/live/{broadcast.code}/events/"} <= set(
        addresses(broadcast)
    )


@pytest.mark.parametrize("who", ["nobody", "shopper", "rival"])
def test_strangers_are_handed_the_public_channel_alone(client, broadcast, who):
    if who == "shopper":
        client.force_login(make_viewer())
    if who == "rival":
        client.force_login(make_member(make_farm()))

    assert channels(client, broadcast) == {broadcast.channel}


@pytest.mark.parametrize("code", ["live:7", "live:70", "live:7:crew "])
def test_ticket_of_one_channel_opens_no_other(code):
    seen = read_ticket(ticket(code))

    assert seen.channel == code
    assert seen.channel != "live:7:crew"
