"""`make bench ONLY=rush`: five hundred buyers on a deal, at once.

Through the real server, one tap each, of a deal of a hundred and of one that has
something for everybody, with two processes and the gate (REDIS_URL) and with one
without, in turns; beside what pgbench does in the same run: the one statement on the
deal's row, which no shop can beat, and all statements that such a tap sends, for many
buyers. Before that (with Redis) how soon watching pages hear of a deal, and many orders
of one product. Needs PostgreSQL (DATABASE_URL), and pgbench on the path.
"""

import asyncio
import os
import re
import shutil
import statistics
import tempfile
import time
from contextlib import ExitStack

from tests.benchmarks import deal_fanout, hot_product, places
from tests.benchmarks.costs import Meter
from tests.benchmarks.same_statements import MARK, noted, pgbench, scripted

BUYERS = 500
DEALS = (100, BUYERS)  # packs
CROWD_PACKS = 10**5
PGBENCH_ROUNDS = 3
ROUNDS = int(os.environ.get("ROUNDS") or 4)  # the first warms up
CROWD = 3000  # buyers of pgbench
TOKEN = "x" * 32


# --- Inside the shop --------------------------------------------------------------


def rush(count):
    """A farm on air and `count` buyers with open sessions; once."""
    from django.conf import settings
    from django.core.management import call_command

    from accounts.models import User
    from tests.factories.live import BOX, DealScene
    from tests.factories.orders import make_china

    call_command("migrate", verbosity=0)
    make_china()
    scene = DealScene(on_hand=10**6 * BOX)
    people = User.objects.bulk_create(
        User(email=f"rush{n}@example.com", first_name="Lan", last_name="Wang")
        for n in range(count)
    )
    return {
        "code": scene.broadcast.code,
        "sessions": [signed_in(one) for one in people],
        "cookies": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME],
    }


def signed_in(user, key=None):
    """The key of a session of theirs."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore(key)
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save(must_create=True)
    return session.session_key


def rush_deal(packs):
    """A new deal; the one before is closed and counted."""
    from live.broadcasts.models import ShelfItem
    from live.deals.models import Deal, DealClaim
    from live.deals.services.lifecycle import DealTerms, close_deal, open_deal
    from tests.factories.live import faults_of_deals

    found = {}
    if before := Deal.objects.order_by("pk").last():
        rows = DealClaim.objects.filter(deal=before)
        found = {
            "held": rows.filter(status="held").count(),
            "waiting": rows.filter(status="waiting").count(),
            "taken": before.taken,
        }
        close_deal(before)
        assert faults_of_deals() == []
    item = ShelfItem.objects.get()
    asked = time.time()
    deal = open_deal(item, DealTerms(40, packs, minutes=60, hold_minutes=60), by=None)
    return {"deal": deal.pk, "before": found, "asked": asked}


def rush_stream(_count):
    """The address of the events that pages hear which watch the farm."""
    from core.events import address
    from live.broadcasts.models import Broadcast
    from live.broadcasts.rules import public_channel

    return address(public_channel(Broadcast.objects.get().pk))


def rush_script(crowd):
    """pgbench's script of a tap that takes a pack, for so many buyers of its own."""
    from django.db import connection

    from live.deals.models import Deal

    make_crowd(crowd)
    # The act's buyer, and what they get.
    user, basket, claim, line, key, other = range(MARK + 1, MARK + 7)
    people, baskets = crowd_of("crowd")
    deal = Deal.objects.select_related("broadcast").get(status="open")
    path = f"/live/{deal.broadcast.code}/deals/{deal.pk}/take/"
    tap(path, one_more(other, other), "first")  # what a process makes once
    session = one_more(user, basket)
    with connection.cursor() as cursor:
        for table, pk in (("deals_dealclaim", claim), ("basket_line", line)):
            asked = "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)"
            cursor.execute(asked, [table, pk])
    statements = noted(lambda: tap(path, session, str(key)))
    names = {
        user: "user",
        basket: "basket",
        claim: "claim_id",
        line: "line_id",
        key: "key",
    }
    made = {"deals_dealclaim": "claim", "basket_line": "line"}
    prelude = (
        f"\\set user random({people[0]}, {people[-1]})\n"
        f"\\set basket :user - {people[0]} + {baskets[0]}\n"
        "\\set key random(1, 1000000000000)\n"
    )
    return {
        "script": prelude + scripted(statements, names, made),
        "of": len(statements),
    }


def one_more(pk, basket):
    """The key of a session of a new buyer with an empty basket."""
    from accounts.models import User
    from shop.basket.models import Basket

    made = User(pk=pk, email=f"buyer{pk}@example.com", first_name="Lan")
    [buyer] = User.objects.bulk_create([made])
    Basket.objects.bulk_create([Basket(pk=basket, owner=buyer)])
    return signed_in(buyer, f"crowd{pk}")


def make_crowd(count):
    """Buyers for pgbench, with a basket and a session each."""
    from django.contrib.sessions.models import Session

    from accounts.models import User
    from shop.basket.models import Basket

    people = User.objects.bulk_create(
        User(email=f"crowd{n}@example.com", first_name="Lan") for n in range(count)
    )
    Basket.objects.bulk_create(Basket(owner=one) for one in people)
    kept = Session.objects.first()
    Session.objects.bulk_create(
        Session(
            session_key=f"crowd{one.pk}",
            session_data=kept.session_data,
            expire_date=kept.expire_date,
        )
        for one in people
    )


def crowd_of(name):
    """Ids of these people and of their open baskets, in the same order."""
    from shop.basket.models import Basket

    rows = Basket.objects.filter(owner__email__startswith=name, status="Open")
    rows = list(rows.order_by("owner_id").values_list("owner_id", "pk"))
    people, baskets = zip(*rows, strict=True)
    assert people[-1] - people[0] == baskets[-1] - baskets[0] == len(rows) - 1
    return people, baskets


def tap(path, session, key):
    """Inside this process."""
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    form = {"key": key, "quantity": "1"}
    answer = client.post(path, form, headers={"accept": "application/json"})
    assert answer.json()["outcome"] == "held", answer.content


# --- Outside ----------------------------------------------------------------------


async def tap_over(port, path, cookie, answers, start):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = f"csrfmiddlewaretoken={TOKEN}&key=tap&quantity=1"
    writer.write(
        (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
            "Accept: application/json\r\nConnection: close\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
    )
    answer = await reader.read()
    writer.close()
    outcome = re.search(rb'"outcome": "([a-z-]+)"', answer)
    assert outcome, answer[:400]
    answers.append((outcome[1].decode(), 1000 * (time.monotonic() - start)))


async def burst(port, path, cookies):
    answers, start = [], time.monotonic()
    await asyncio.gather(
        *(tap_over(port, path, one, answers, start) for one in cookies)
    )
    return answers


def of_the_row(deal):
    """The same statement, that of the last tap of a deal without an end."""
    return (
        "UPDATE deals_deal SET taken = taken + 0"
        f" WHERE id = {deal} AND status = 'open' AND released >= taken + 1;"
    )


def run():
    database = os.environ.get("DATABASE_URL", "")
    if not database or not shutil.which("pgbench"):
        print("the rush needs PostgreSQL (DATABASE_URL) and pgbench")
        return
    name = "nanpo_bench_rush"
    address = places.named(database, name)
    places.make_database(database, name)
    try:
        with tempfile.TemporaryDirectory() as folder:
            env = places.environment("ours", folder, address, LOG_LEVEL="ERROR")
            known = places.inside("ours", "rush", BUYERS, env)
            if redis := os.environ.get("REDIS_URL"):
                told = env | {"REDIS_URL": redis}
                deal_fanout.show(deal_fanout.measure(told, ROUNDS))
                rounds = range(ROUNDS)
                hot_product.show([hot_product.measure(told) for _round in rounds])
            show(measure(env, address, known))
    finally:
        places.drop_database(database, name)


def measure(env, address, known):
    """In turns, round by round, so that a busy minute is busy for all."""
    ways = {"1 process": env}
    if redis := os.environ.get("REDIS_URL"):
        ways["2, gate"] = env | {"REDIS_URL": redis, "WEB_WORKERS": "2"}
    with ExitStack() as stack:
        shops = {way: Shop(way, each, address, stack) for way, each in ways.items()}
        return in_turns(shops, env, address, known)


class Shop:
    """A server and what it costs."""

    def __init__(self, way, env, address, stack):
        self.port, app = places.free_port(), f"rush {way}"
        server = places.start("ours", env | {"PGAPPNAME": app}, self.port)
        stack.callback(places.stop, [server])
        self.meter = Meter(server.pid, app, database=address)
        stack.callback(self.meter.close)


def in_turns(shops, env, address, known):
    runs = {
        f"{way}, {packs}": (shop, packs)
        for packs in DEALS
        for way, shop in shops.items()
    }
    found = {name: [] for name in runs}
    alone = {"the row's statement": [], "all of a tap's": []}
    expected = {}
    for _turn in range(ROUNDS):
        for name, (shop, packs) in runs.items():
            deal = next_deal(env, packs, expected)
            shop.meter.lap()
            rush = one_rush(shop.port, known, deal, packs)
            found[name].append(rush | costs_of(shop.meter.lap()))
            expected = {"held": packs, "waiting": BUYERS - packs, "taken": packs}
    # At the end, since pgbench's buyers leave rows that no audit would let pass.
    deal = next_deal(env, CROWD_PACKS, expected)
    script = places.inside("ours", "rush_script", CROWD, env)["script"]
    for _turn in range(PGBENCH_ROUNDS):
        alone["the row's statement"].append(pgbench(address, of_the_row(deal)))
        alone["all of a tap's"].append(pgbench(address, script))
    return found, alone


def next_deal(env, packs, expected):
    """Open another one; of the one before exactly that may have been taken."""
    said = places.inside("ours", "rush_deal", packs, env)
    assert not expected or said["before"] == expected, said
    return said["deal"]


def costs_of(lap):
    """CPU milliseconds a tap."""
    return {
        "CPU ms a tap, server": 1000 * lap["server"] / BUYERS,
        "CPU ms a tap, PostgreSQL": 1000 * lap["postgres"] / BUYERS,
    }


def one_rush(port, known, deal, packs):
    session, csrf = known["cookies"]
    cookies = [f"{session}={key}; {csrf}={TOKEN}" for key in known["sessions"]]
    path = f"/live/{known['code']}/deals/{deal}/take/"
    answers = asyncio.run(burst(port, path, cookies))
    won = sorted(ms for outcome, ms in answers if outcome == "held")
    last = max(ms for _outcome, ms in answers)
    return {
        "last of the winners, ms": won[-1],
        "all answered, ms": last,
        "median of all, ms": statistics.median(ms for _outcome, ms in answers),
        "taken/s": 1000 * packs / won[-1],
        "answers/s": 1000 * BUYERS / last,
    }


def show(measured):
    found, alone = measured
    limits = {name: statistics.median(rates) for name, rates in alone.items()}
    print(f"\n{BUYERS} buyers at once; how many processes, how many packs")
    print(f"{'':<28}" + "".join(f"{way:>17}" for way in found))
    for figure in next(iter(found.values()))[0]:
        medians = [
            statistics.median(one[figure] for one in runs[1:])
            for runs in found.values()
        ]
        print(f"{figure:<28}" + "".join(f"{each:>17.1f}" for each in medians))
    for name, limit in limits.items():
        print(f"{f'pgbench/s, {name}':<36}{limit:>9.0f}")
        for way, runs in found.items():
            taken = statistics.median(one["taken/s"] for one in runs[1:])
            print(f"{f'  taken beside it, {way}':<36}{taken / limit:>9.3f}x")
