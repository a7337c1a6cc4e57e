"""Kept pages are those that Django would draw now, for everybody who asks."""

import json
import random
import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from config.cached_pages import NOT_KEPT, PAGES
from core import dates
from core.events.tally import TICK
from core.page_cache.changes import changes
from live.deals.models import Deal
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from tests.config.changing_market import CHANGES, World, deal, new_price
from tests.config.kept_site import GZIP, OWN, Site, get, header, is_kept, text_of
from tests.core.test_compressed import UNPACK
from tests.effort import tries
from tests.factories.vendors import make_order_window
from tests.permissions.table import ROWS, page
from vendors.partner.models import OrderWindow

pytestmark = pytest.mark.django_db(transaction=True)


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
                is_own = address in world.for_guests and "nanpo_session" in jar
                is_wanted = may_be_kept(fresh) and not is_own
                # What Django draws for one person has keys of its own each time.
                is_same = kept.status == fresh.status and (
                    is_own or OWN.sub(b"", kept.body) == OWN.sub(b"", fresh.body)
                )
                if not is_same or is_kept(kept) != is_wanted:
                    found.append((address, who, kept.status, is_kept(kept)))
    return found


def test_every_page_is_kept_and_is_each_persons_own(site):
    world = World()

    assert differences(site, world, world.addresses) == []
    mine = site.ask(get("/", world.people["shopper"]))
    assert b">2</span>" in mine.body
    assert b">2</span>" not in site.ask(get("/", world.people["other"])).body


def test_every_public_page_is_kept_or_says_why_not():
    public = {name for name, row in ROWS.items() if row.get == page().get}

    assert public - {*PAGES, *NOT_KEPT} == set()
    assert PAGES.keys() & NOT_KEPT.keys() == set()
    assert {*PAGES, *NOT_KEPT} <= ROWS.keys()


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


def test_page_of_goods_in_a_window_holds_until_it_closes_and_until_it_opens(site):
    world = World()
    goods = world.goods[0]
    now = timezone.now()
    window = make_order_window(
        goods.partner,
        is_weekly=False,
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(seconds=20),
        delivers_on=dates.day_of(now) + timedelta(days=1),
    )
    address = goods.get_absolute_url()
    assert b"Order by" in text_of(site.ask(get(address)))
    (kept, _size), *_rest = site.cache.kept.found.values()
    assert kept.until <= window.closes_at.timestamp()

    OrderWindow.objects.filter(pk=window.pk).update(
        opens_at=now + timedelta(seconds=10)
    )

    assert b"Opens again" in text_of(site.ask(get(address)))
    untils = [kept.until for kept, _size in site.cache.kept.found.values()]
    assert min(untils) <= now.timestamp() + 10


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

    settings.LOG_JSON = True
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
        ("/catalogue/", "", (b"hx-request", b"")),
        ("/live/", "nanpo_session=abc"),
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


def test_part_of_a_page_is_another_one_than_the_whole(site):
    world = World()
    address = f"/live/of/{world.farms[1].code}/"
    as_part = (b"hx-request", b"true")
    whole, part = site.ask(get(address)), site.ask(get(address, "", as_part))

    assert is_kept(whole)
    assert is_kept(part)
    assert b"</html>" in whole.body
    assert b"</html>" not in part.body
    assert text_of(site.ask(get(address))) == text_of(whole)
    assert not is_kept(site.ask(get(address, "", (b"hx-request", b"false"))))


def test_countdown_of_a_kept_deal_runs_and_ends_with_it(site):
    world = World()
    deal(world, random.Random(1))
    address = f"{world.on_air.get_absolute_url()}shelf/"
    before = time.time() * 1000
    first = site.ask(get(address))
    time.sleep(0.002)  # what it says is in milliseconds
    second = site.ask(get(address))

    assert is_kept(second)
    moments = [
        int(re.search(rb'data-now="(\d+)"', one.body)[1]) for one in (first, second)
    ]
    assert before - 1 < moments[0] < moments[1] <= time.time() * 1000
    (kept, _size), *_rest = site.cache.kept.found.values()
    assert kept.until <= Deal.objects.get().ends_at.timestamp()


def test_number_of_viewers_is_counted_anew_as_often_as_it_is_told(site):
    World()
    site.ask(get("/live/"))

    (kept, _size), *_rest = site.cache.kept.found.values()
    assert kept.until <= kept.made_at + TICK


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
