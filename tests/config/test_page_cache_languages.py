"""Kept pages speak the language of their address, and so do parts of one's own."""

import pytest

from tests.config.changing_market import World
from tests.config.kept_site import get, is_kept, text_of

pytestmark = pytest.mark.django_db(transaction=True)
ZH = b"nanpo_language=zh-hans"


def cookies(request) -> list[bytes]:
    sent = request.sent[0]["headers"]
    return [value.split(b";")[0] for name, value in sent if name == b"set-cookie"]


def test_address_decides_in_kept_pages_too(site):
    World()
    for jar in ("", "nanpo_language=en"):
        site.ask(get("/zh-hans/farms/", jar))
        page = site.ask(get("/zh-hans/farms/", jar))
        assert is_kept(page)
        assert b'<html lang="zh-hans">' in page.body
        assert (ZH in cookies(page)) == (not jar)
    assert b'<html lang="en">' in site.ask(get("/farms/")).body


def test_own_parts_are_in_the_language_of_the_page(site):
    world = World()
    for who, jar in world.people.items():
        site.ask(get("/zh-hans/season/", jar))
        kept = site.ask(get("/zh-hans/season/", jar))
        fresh = site.ask(get("/zh-hans/season/", jar), is_fresh=True)
        assert is_kept(kept), who
        assert text_of(kept) == text_of(fresh), who
