"""What grows with the market: every list, task of the clock, sweep and part of the audit.

Two markets of `seed_market`, GOODS, ORDERS and SELLERS in the large one. They are kept
where KEEP=1, since the large one takes long. Each thing is done so often that caches
are warm, and its least is taken: CPU milliseconds of PostgreSQL and of Python. Read the
ratios; what a thing read most rows for is said by its dearest statement.
"""

import logging
import os
import time

ROUNDS = 3
MOST = 5.0  # seconds: what takes longer once is not done again
SMALL = (1_000, 10_000, 10_000)  # sellers, goods, orders
LARGE = (25_000, 1_000_000, 300_000)
LEAST_MS = 5.0  # below that a ratio says nothing
AUDITED = 20_000  # ids that each check of the audit looks at, the newest
# What waits for others than the database, or ends what runs.
LEFT_OUT = ("setlang", "logout", "file", "stream", "sw.js", "photo")


def sizes():
    """By market: sellers, goods, orders."""
    names = ("SELLERS", "GOODS", "ORDERS")
    large = [
        int(os.environ.get(n) or least) for n, least in zip(names, LARGE, strict=True)
    ]
    return {"small": SMALL, "large": tuple(large)}


def run(keeps, database):
    """What both markets take, by market and thing."""
    from tests.benchmarks.places import (
        ROOT,
        drop_database,
        environment,
        has_database,
        inside,
        make_database,
        named,
    )

    found = {}
    for market in sizes():
        name, data = f"nanpo_growth_{market}", ROOT / "var" / "growth" / market
        data.mkdir(parents=True, exist_ok=True)
        own = {"MARKET": market, "PAGE_CACHE_BYTES": "0"}
        env = environment("ours", data, named(database, name), **own)
        if not has_database(database, name):
            make_database(database, name)
            inside("ours", "sow", 0, env)
        found[market] = inside("ours", "growth", 0, env)
        if not keeps:
            drop_database(database, name)
    return found


def show(found):
    """The table of both markets, and what is not flat."""
    print(f"\n{'':<52}{'small':>10}{'large':>10}{'ratio':>9}{'queries':>9}")
    for name, small in found["small"].items():
        large = found["large"].get(name)
        if large is None or large["postgres_ms"] < LEAST_MS:
            continue
        ratio = large["postgres_ms"] / max(small["postgres_ms"], 0.01)
        print(
            f"{name:<52}{small['postgres_ms']:>10.1f}{large['postgres_ms']:>10.1f}"
            f"{ratio:>8.1f}x{large['queries']:>9}"
        )


# --- Inside one market -----------------------------------------------------------


def sow(_count):
    """Fill this process' database; the seconds that took."""
    from django.core.management import call_command

    sellers, goods, orders = sizes()[os.environ["MARKET"]]
    call_command("migrate", verbosity=0)
    began = time.monotonic()
    call_command(
        "seed_market",
        "--farms", str(sellers),
        "--products", str(goods),
        "--orders", str(orders),
        "--without-photos",
        verbosity=0,
    )  # fmt: skip
    return {"seconds": time.monotonic() - began}


def growth(_count):
    """By thing: CPU milliseconds, queries, and its dearest statement."""
    logging.disable(logging.CRITICAL)
    meter = _Meter()
    found = {}
    for name, act in [*_pages(), *_sweeps(), *_tasks(), *_audit()]:
        found[name] = meter.measure(act)
    return found


class _Meter:
    def __init__(self):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (self.pid,) = cursor.fetchone()

    def measure(self, act):
        from django.db import connection, transaction

        from tests.benchmarks.costs import cpu_seconds

        rounds = []
        for _round in range(ROUNDS):
            statements = []

            def note(execute, sql, values, many, context, into=statements):
                began = time.perf_counter()
                try:
                    return execute(sql, values, many, context)
                finally:
                    into.append((time.perf_counter() - began, str(sql)))

            own, theirs = time.process_time(), cpu_seconds(self.pid)
            began = time.monotonic()
            failed = ""
            with connection.execute_wrapper(note):
                try:
                    act()
                except Exception as error:  # noqa: BLE001 - said, and the rest goes on
                    failed = f"{type(error).__name__}: {error}"[:200]
                    if connection.in_atomic_block:
                        transaction.set_rollback(True)
            took, dearest = max(statements, default=(0.0, ""))
            rounds.append(
                {
                    "postgres_ms": 1000 * (cpu_seconds(self.pid) - theirs),
                    "python_ms": 1000 * (time.process_time() - own),
                    "queries": len(statements),
                    "dearest_ms": 1000 * took,
                    "dearest": dearest[:3000],
                    "failed": failed,
                }
            )
            if time.monotonic() - began > MOST:
                break
        return min(rounds, key=lambda each: each["postgres_ms"])


def _pages():
    """Every page that wants no more than whose it is, as those see it whose it is."""
    from django.test import Client

    from accounts.models import User
    from tests.benchmarks.inside import our_pages
    from vendors.members.models import PartnerRole

    staff = Client(headers={"host": "127.0.0.1"})
    staff.force_login(User.objects.get(email="staff@demo.test"))
    owner = Client(headers={"host": "127.0.0.1"})
    role = PartnerRole.objects.filter(partner__code="li-family-orchard").first()
    owner.force_login(role.user)
    anybody = Client(headers={"host": "127.0.0.1"})
    goods = _product()
    lists = {f"page: {n}": (anybody, at) for n, at in our_pages(None, goods).items()}
    lists |= {
        "page: search without a hit": (anybody, "/search/?q=xyzzyq"),
        "page: search by two words": (anybody, "/search/?q=early+persimmon"),
        "page: listing by price": (anybody, "/catalogue/?sort=price"),
        "page: listing, page 40": (anybody, "/catalogue/?page=40"),
        "page: health": (anybody, "/healthz/"),
        "page: orders by word": (staff, "/office/market/orders/?q=guest77"),
        "page: orders by nothing known": (staff, "/office/market/orders/?q=xyzzyq"),
        "page: people by word": (staff, "/office/market/people/?q=farm-77"),
        "page: figures, year": (staff, "/office/market/figures/?period=year"),
    }
    for path in _of_slug("office/<str:slug>/"):
        lists[f"office: {path or 'first page'}"] = (staff, f"/office/market/{path}")
    for path in _of_slug("desk/<str:slug>/"):
        at = f"/desk/{role.partner.code}/{path}"
        lists[f"desk: {path or 'first page'}"] = (owner, at)
    for name, (client, address) in lists.items():
        yield name, lambda client=client, address=address: _answered(client, address)


def _product():
    from shop.catalogue.models import Product

    shown = Product.objects.filter(state="published", lead_price__isnull=False)
    return shown.select_related("partner").order_by("pk")[0]


def _of_slug(prefix):
    """Paths below it that want nothing else."""
    from django.urls import get_resolver

    below = next(p for p in get_resolver().url_patterns if str(p.pattern) == prefix)
    for path in _leaves(below.url_patterns, ""):
        if "<" not in path and not any(word in path for word in LEFT_OUT):
            yield path


def _leaves(patterns, before):
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _leaves(pattern.url_patterns, path)
        else:
            yield path


def _answered(client, address):
    answer = client.get(address)
    if answer.streaming:
        list(answer.streaming_content)
    # Without a worker the market is not well.
    wanted = {503} if address == "/healthz/" else {200, 302, 404, 405}
    assert answer.status_code in wanted, (address, answer.status_code)


def _sweeps():
    from payments.payouts.eligibility import sweep

    yield "sweep: what the bank could be given now", lambda: sweep("CNY")


def _tasks():
    """Whatever the clock starts, of which most find nothing new to do."""
    from importlib import import_module

    from config.celery import app

    for entry in app.conf.beat_schedule.values():
        module, _dot, name = entry["task"].rpartition(".")
        task = getattr(import_module(module), name)
        yield f"task: {entry['task']}", lambda task=task: task.run()


def _audit():
    from django.db.models import Max

    from config.integrity import INVARIANTS
    from core.integrity import Range

    for one in INVARIANTS:
        last = one.over._base_manager.aggregate(last=Max("pk"))["last"] or 0
        ids = Range(max(0, last - min(AUDITED, one.span)), last)
        yield (
            f"audit: {one.name}",
            lambda check=one.check, ids=ids: list(check(ids)),
        )
