"""`make bench ONLY=rush`: five hundred buyers on a deal of a hundred, at once.

Through the real server, one tap each, with the gate (REDIS_URL) and without, in turns;
beside what pgbench does to the same row in the same run, which no shop can beat. Needs
PostgreSQL (DATABASE_URL), and pgbench on the path.
"""

import asyncio
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time

from tests.benchmarks import places

BUYERS, PACKS = 500, 100
ROUNDS = int(os.environ.get("ROUNDS") or 4)  # the first warms up
CONNECTIONS = 10
SECONDS = 3
TOKEN = "x" * 32


# --- Inside the shop --------------------------------------------------------------


def rush(count):
    """A farm on air and `count` buyers with open sessions; once."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
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
    sessions = []
    for one in people:
        session = SessionStore()
        session[SESSION_KEY] = str(one.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = one.get_session_auth_hash()
        session.save()
        sessions.append(session.session_key)
    return {
        "code": scene.broadcast.code,
        "sessions": sessions,
        "cookies": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME],
    }


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
    deal = open_deal(item, DealTerms(40, packs, minutes=60, hold_minutes=60), by=None)
    return {"deal": deal.pk, "before": found}


# --- Outside ----------------------------------------------------------------------


async def tap(port, path, cookie, answers, start):
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
    await asyncio.gather(*(tap(port, path, one, answers, start) for one in cookies))
    return answers


def hot_row(database, deal):
    """What the database alone does to the deal's row, in transactions a second."""
    # The same statement, that of the last tap of a deal without an end.
    script = (
        "UPDATE deals_deal SET taken = taken + 0"
        f" WHERE id = {deal} AND status = 'open' AND released >= taken + 1;"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(
            ["pgbench", "-n", "-c", str(CONNECTIONS), "-j", "2", "-T", str(SECONDS),
             "-f", file.name, database.replace("postgres://", "postgresql://", 1)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


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
            show(measure(env, address))
    finally:
        places.drop_database(database, name)


def measure(env, address):
    """In turns, round by round, so that a busy minute is busy for all."""
    known = places.inside("ours", "rush", BUYERS, env)
    ways = {"no gate": env}
    if redis := os.environ.get("REDIS_URL"):
        ways = {"gate": env | {"REDIS_URL": redis}, **ways}
    found = {"pgbench": []} | {way: [] for way in ways}
    ports = {way: places.free_port() for way in ways}
    servers = []
    try:
        servers += [places.start("ours", env, ports[way]) for way, env in ways.items()]
        deal = places.inside("ours", "rush_deal", PACKS, env)["deal"]
        for _round in range(ROUNDS):
            for way, port in ports.items():
                found[way].append(one_rush(port, known, deal))
                after = places.inside("ours", "rush_deal", PACKS, ways[way])
                counts = {"held": PACKS, "waiting": BUYERS - PACKS, "taken": PACKS}
                assert after["before"] == counts, after
                deal = after["deal"]
            found["pgbench"].append(hot_row(address, deal))
    finally:
        for server in servers:
            server.terminate()
            server.wait(30)
    return found


def one_rush(port, known, deal):
    session, csrf = known["cookies"]
    cookies = [f"{session}={key}; {csrf}={TOKEN}" for key in known["sessions"]]
    path = f"/live/{known['code']}/deals/{deal}/take/"
    answers = asyncio.run(burst(port, path, cookies))
    won = sorted(ms for outcome, ms in answers if outcome == "held")
    lost = [ms for outcome, ms in answers if outcome != "held"]
    last = max(ms for _outcome, ms in answers)
    return {
        "last of the winners, ms": won[-1],
        "all answered, ms": last,
        "median of the others, ms": statistics.median(lost),
        "taken/s": 1000 * PACKS / won[-1],
        "answers/s": 1000 * BUYERS / last,
    }


def show(found):
    limit = statistics.median(found.pop("pgbench"))
    print(f"\n{BUYERS} buyers, a deal of {PACKS}: {PACKS} held, the others wait")
    print(f"{'':<28}" + "".join(f"{way:>12}" for way in found if found[way]))
    ways = [way for way in found if found[way]]
    for figure in found[ways[0]][0]:
        medians = [statistics.median(one[figure] for one in found[w][1:]) for w in ways]
        print(f"{figure:<28}" + "".join(f"{each:>12.0f}" for each in medians))
    print(f"{'the row alone, pgbench/s':<28}{limit:>12.0f}")
    for way in ways:
        taken = statistics.median(one["taken/s"] for one in found[way][1:])
        print(f"{f'taken beside it, {way}':<28}{taken / limit:>11.3f}x")
