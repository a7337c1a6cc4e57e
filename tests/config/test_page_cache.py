"""Kept pages are those that Django would draw now, for everybody who asks."""

import asyncio
import json
import random
import re

import pytest
from django.db import connections
from django.test import Client

from accounts.models import User
from config.asgi_bridge import Pages
from config.cached_pages import PAGES, known_query
from config.page_cache import PageCache
from core.page_cache.changes import changes
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from tests.config.asgi_requests import Request
from tests.config.changing_market import CHANGES, World, new_price
from tests.core.test_compressed import UNPACK
from tests.effort import tries

pytestmark = pytest.mark.django_db(transaction=True)

# What each answer draws anew, and what says where it came from.
_OWN = re.compile(
    rb'(name="(?:csrfmiddlewaretoken|click)"(?: id="[^"]*")?) value="[^"]*"'
)
GZIP = (b"accept-encoding", b"gzip")


class Site:
    """The server without a socket: kept pages, and behind them Django's."""

    def __init__(self):
        self.pages = Pages()
        self.cache = PageCache(self.pages)
        self.runner = asyncio.Runner()

    def ask(self, *requests, is_fresh=False):
        """The requests at the same time; each is then answered."""
        self.runner.run(self._all(requests, is_fresh=is_fresh))
        return requests[0] if len(requests) == 1 else requests

    async def _all(self, requests, *, is_fresh):
        await asyncio.gather(*(self._one(one, is_fresh=is_fresh) for one in requests))

    async def _one(self, request, *, is_fresh):
        if is_fresh or not await self.cache.answer(request.scope, request.send):
            await request.answered(self.pages)

    def close(self):
        self.runner.run(self.cache.close())
        self.runner.close()
        self.pages.threads.submit(connections.close_all).result()
        self.pages.threads.shutdown()


def get(address, cookies="", *headers, method="GET"):
    sent = [(b"cookie", cookies.encode())] if cookies else []
    return Request(address, headers=[*sent, *headers], method=method)


def header(request, name):
    return dict(request.sent[0]["headers"]).get(name)


def is_kept(request):
    return header(request, b"x-page-cache") == b"kept"


def text_of(request):
    assert request.status == 200, request.status
    return _OWN.sub(rb"\1", request.body)


@pytest.fixture
def site(settings):
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    settings.WEB_THREADS = 1
    found = Site()
    yield found
    found.close()


def may_be_kept(fresh):
    """Unless it takes away a cookie that leads nowhere any more."""
    cookies = [v for name, v in fresh.sent[0]["headers"] if name == b"set-cookie"]
    return fresh.status == 200 and all(c.startswith(b"nanpo_csrf=") for c in cookies)


def differences(site, world, addresses):
    """Where what is kept is not what Django draws, as (address, person)."""
    found = []
    for address in addresses:
        asked = {who: get(address, jar) for who, jar in world.people.items()}
        again = {who: get(address, jar) for who, jar in world.people.items()}
        site.ask(*asked.values())
        site.ask(*again.values())
        for who, jar in world.people.items():
            fresh = site.ask(get(address, jar), is_fresh=True)
            for kept in (asked[who], again[who]):
                is_same = kept.status == fresh.status and (
                    _OWN.sub(b"", kept.body) == _OWN.sub(b"", fresh.body)
                )
                if not is_same or is_kept(kept) != may_be_kept(fresh):
                    found.append((address, who, kept.status, is_kept(kept)))
    return found


def test_every_page_is_kept_and_is_each_persons_own(site):
    world = World()

    assert differences(site, world, world.addresses) == []
    mine = site.ask(get("/", world.people["shopper"]))
    assert b">2</span>" in mine.body
    assert b">2</span>" not in site.ask(get("/", world.people["other"])).body


@pytest.mark.parametrize("seed", range(tries(6)))
def test_each_change_shows_at_the_next_request(site, seed):
    world, dice = World(), random.Random(seed)
    for address in world.addresses:
        site.ask(*(get(address, jar) for jar in world.people.values()))

    for change in dice.sample(CHANGES, len(CHANGES)):
        change(world, dice)
        some = dice.sample(world.addresses, 4)
        assert (change.__name__, differences(site, world, some)) == (
            change.__name__, [],
        )  # fmt: skip


def test_another_process_hears_of_it(site):
    world, other = World(), Site()
    address = world.goods[0].get_absolute_url()
    assert is_kept(other.ask(get(address)))

    new_price(world, random.Random(3))
    site.ask(get(address))

    try:
        kept, fresh = other.ask(get(address)), other.ask(get(address), is_fresh=True)
        assert text_of(kept) == text_of(fresh)
    finally:
        other.close()


def test_while_the_log_is_lost_nothing_is_kept(site, monkeypatch):
    address = World().goods[0].get_absolute_url()
    assert is_kept(site.ask(get(address)))

    def lost():
        raise OSError

    async def unknown():
        return False

    monkeypatch.setattr(changes.log, "read", lost)
    monkeypatch.setattr(changes.log, "is_unchanged", unknown, raising=False)
    assert not is_kept(site.ask(get(address)))
    monkeypatch.undo()
    Product.objects.update(title_en="Unheard of", title="Unheard of")
    assert b"Unheard of" in site.ask(get(address)).body


def test_day_ends(site, monkeypatch):
    site.ask(get("/season/"))
    (kept, _size), *_rest = site.cache.kept.found.values()

    assert kept.until <= kept.made_at + 300
    assert kept.holds()
    monkeypatch.setattr("core.page_cache.reads.time.time", lambda: kept.until)
    assert not kept.holds()


def test_many_at_once_have_one_page_made(site):
    World()
    asked = [get("/farms/") for _ in range(20)]

    site.ask(*asked)

    assert all(map(is_kept, asked))
    assert len({text_of(one) for one in asked}) == 1


def test_each_visitor_has_a_token_of_its_own_that_holds(site, client):
    first, second = site.ask(get("/")), site.ask(get("/"))
    tokens = [re.search(rb'csrfmiddlewaretoken" value="(\w+)"', one.body)[1]
              for one in (first, second)]  # fmt: skip
    assert tokens[0] != tokens[1]
    given = header(first, b"set-cookie").decode()
    assert "HttpOnly" in given
    assert f"nanpo_csrf={tokens[0].decode()};" in given

    strict = Client(enforce_csrf_checks=True)
    strict.cookies["nanpo_csrf"] = tokens[0].decode()
    form = {"csrfmiddlewaretoken": tokens[0].decode(), "region": "CN-BJ"}
    assert strict.post("/place/", form).status_code == 302
    form["csrfmiddlewaretoken"] = tokens[1].decode()
    assert strict.post("/place/", form).status_code == 403

    known = site.ask(get("/", f"nanpo_csrf={tokens[0].decode()}"))
    assert header(known, b"set-cookie") is None
    assert tokens[0] in known.body


def test_compressed_page_unpacks_to_the_same(site):
    people = World().people
    for own in people.values():
        jar = f"{own}; nanpo_csrf={'a' * 32}"
        plain = site.ask(get("/farms/", jar))
        for name, unpack in UNPACK.items():
            accepted = (b"accept-encoding", name.encode())
            packed = site.ask(get("/farms/", jar, accepted))

            assert header(packed, b"content-encoding") == name.encode()
            assert len(packed.body) < len(plain.body) * 0.6
            assert unpack(packed.body) == plain.body
            assert header(packed, b"content-length") == str(len(packed.body)).encode()


@pytest.mark.parametrize("accepted", [b"gzip;q=0", b"identity, *;q=0.1", b"br", b""])
def test_gzip_is_sent_to_nobody_who_refuses_it(site, accepted):
    site.ask(get("/farms/", "", GZIP))
    plain = site.ask(get("/farms/", "", (b"accept-encoding", accepted)))

    assert is_kept(plain)
    assert header(plain, b"content-encoding") is None
    assert b"accept-encoding" in header(plain, b"vary").lower()
    assert plain.body.endswith(b"</html>\n")


def test_every_answer_has_one_line_in_the_log_and_its_id(
    site, settings, capsys, caplog
):
    world = World()
    caplog.set_level("INFO")
    people = ["", world.people["shopper"], world.people["guest"]]
    drawn = [site.ask(get("/farms/?q=secret", jar)) for jar in people]
    assert lines_of(caplog.records) == expected_lines(drawn, world)

    settings.PRODUCTION = True
    caplog.clear()
    kept = [site.ask(get("/farms/?q=secret", jar)) for jar in people]
    printed = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line_of(one) for one in printed] == expected_lines(kept, world)
    assert {one["level"] for one in printed} == {"info"}
    assert lines_of(caplog.records) == []
    ids = {header(one, b"x-request-id") for one in [*drawn, *kept]}
    assert len(ids) == 6
    caplog.set_level("WARNING")
    site.ask(get("/farms/"))
    assert capsys.readouterr().err == ""


def line_of(event):
    return {
        name: event.get(name) for name in ("code", "request", "request_id", "user_id")
    }


def lines_of(records):
    events = [one.msg for one in records if isinstance(one.msg, dict)]
    return [line_of(one) for one in events if one["event"] == "request_finished"]


def expected_lines(answers, world):
    return [
        {
            "code": 200,
            "request": "GET /farms/",
            "request_id": header(one, b"x-request-id").decode(),
            "user_id": user,
        }
        for one, user in zip(answers, [None, world.shopper.pk, None], strict=True)
    ]


def test_page_that_django_answers_has_one_line_as_well(site, caplog):
    caplog.set_level("INFO")

    site.ask(get("/catalogue/no-such-goods_99/"))

    assert [line["code"] for line in lines_of(caplog.records)] == [404]


def test_head_is_answered_without_a_body(site):
    whole, only_head = site.ask(get("/")), site.ask(get("/", method="HEAD"))

    assert is_kept(only_head)
    assert only_head.body == b""
    assert header(only_head, b"content-length") == header(whole, b"content-length")


@pytest.mark.parametrize(
    "request_",
    [
        ("/catalogue/", "", (b"hx-request", b"true")),
        ("/catalogue/", "", (b"authorization", b"Basic eDp5")),
        ("/catalogue/", "messages=abc"),
        ("/catalogue/", "x=" + "y" * 9000),
        ("/catalogue/?from=live-ABCDEF",),
        ("/?from=live-ABCDEF",),
        ("/basket/",),
        ("/catalogue/?q=" + "x" * 500,),
    ],
)
def test_what_django_has_to_answer(site, request_):
    assert not is_kept(site.ask(get(*request_)))


def test_unknown_parameters_make_no_other_page(site):
    for number in range(30):
        assert is_kept(site.ask(get(f"/farms/?x={number}&utm_source={number}")))

    assert len(site.cache.kept.found) == 1
    assert known_query(b"x=1&page=2&y=3", PAGES["storefront:farms"]) == "page=2"
    assert known_query(b"kind=1&kind=2", PAGES["catalogue:index"]) == "kind=1&kind=2"
    assert known_query(b"q=\xff", PAGES["search"]) is None


def test_other_cookies_and_headers_make_no_other_page(site):
    first = site.ask(get("/farms/"))
    poisons = [
        (b"x-forwarded-host", b"evil.example"),
        (b"user-agent", b"<script>"),
        (b"referer", b"https://evil.example/"),
        (b"x-original-url", b"/basket/"),
    ]
    for poison in poisons:
        other = site.ask(get("/farms/", "theme=dark; recently=1", poison))
        assert text_of(other) == text_of(first)

    assert len(site.cache.kept.found) == 1


def test_foreign_host_is_refused_and_not_kept(site):
    request = get("/farms/")
    request.scope["headers"][0] = (b"host", b"evil.example")
    site.ask(request)

    assert request.status == 400
    assert all(kept.value is None for kept, _size in site.cache.kept.found.values())


def test_language_and_region_are_of_the_page(site):
    product = World().goods[0].get_absolute_url()
    english = site.ask(get(product))
    chinese = site.ask(get(product, "nanpo_language=zh-hans"))
    asked = site.ask(get(product, "", (b"accept-language", b"zh-CN,zh;q=0.9")))
    far = site.ask(get(product, "nanpo_region=CN-XJ"))
    nowhere = site.ask(get(product, "nanpo_region=XX-YY"))

    assert b'lang="zh-hans"' in chinese.body
    assert text_of(asked) == text_of(chinese)
    assert text_of(english) != text_of(far)
    assert text_of(nowhere) == text_of(english)
    assert header(chinese, b"content-language") == b"zh-hans"


def test_memory_is_bounded(site):
    site.cache.kept.most = 60_000
    for number in range(1, 30):
        assert is_kept(site.ask(get(f"/season/?month={number % 12 + 1}")))
        assert site.cache.kept.size <= 60_000
    assert site.cache.kept.size == sum(
        size for _kept, size in site.cache.kept.found.values()
    )


def test_it_can_be_turned_off(site):
    site.cache.kept.most = 0

    assert not is_kept(site.ask(get("/")))


def test_page_that_is_not_there_is_not_kept(site):
    product = World().goods[0]
    address = product.get_absolute_url()
    Product.objects.filter(pk=product.pk).update(state=ListingState.HIDDEN)
    assert site.ask(get(address)).status == 404

    Product.objects.filter(pk=product.pk).update(state=ListingState.PUBLISHED)
    assert is_kept(site.ask(get(address)))


def test_who_has_a_message_is_shown_it(site):
    world = World()
    client = Client()
    client.force_login(world.shopper)
    session = client.session
    session["_messages"] = '[["__json_message",0,25,"Saved",""]]'
    session.save()
    jar = f"{client.cookies.output(header='', attrs=[]).strip()}"

    assert not is_kept(site.ask(get("/farms/", jar)))


def test_closed_account_is_signed_out_at_the_next_request(site):
    world = World()
    site.ask(get("/farms/", world.people["shopper"]))
    User.objects.filter(pk=world.shopper.pk).update(is_active=False)

    seen = site.ask(get("/farms/", world.people["shopper"]))
    assert b"/accounts/logout/" not in seen.body
