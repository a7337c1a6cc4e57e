"""Whole orders through HTTP in both shops, in turns, and what workers do for them after.

Ours are paid at Stripe's double, whose webhook the shop hears; a worker beside it sends
the mails and keeps the books. Stock Oscar takes no payment and mails while it places.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg

from tests.benchmarks.buyers import BUYERS
from tests.benchmarks.costs import Meter, family, memory_mb
from tests.benchmarks.places import (
    WORKER,
    free_port,
    inside,
    plain_url,
    run,
    start,
    stop,
)

CLIENTS = (1, 4)
SECONDS = 5.0
PATIENCE = 90.0  # seconds until the worker has nothing left to do
WARM_UP = 4
# What waits for the worker: effects that are due, days to be counted.
WAITING = """
    SELECT (SELECT count(*) FROM core_outboxmessage
            WHERE state = 'waiting' AND not_before <= now())
         + (SELECT count(*) FROM rollups_dirtyday)
"""


class Shop:
    """A shop that takes orders, and what watches its costs."""

    def __init__(self, name, env, known, beside, database, log):
        self.name, self.known, self.env = name, known, env
        self.buy, self.double_port = BUYERS[name], beside.double_port
        # The double knows where ours listens, and calls there.
        self.port = beside.shop_port if name == "ours" else free_port()
        redis = beside.redis.pid if beside.redis and name == "ours" else None
        app = f"bench orders {name}"
        self.server = start(name, env | {"PGAPPNAME": app}, self.port, log)
        self.processes = [self.server]
        self.meter = Meter(self.server.pid, app, database=database, redis=redis)
        self.worker = self.worker_meter = None
        self.sql = None
        if redis:
            app = "bench worker"
            self.worker = run(WORKER, env | {"PGAPPNAME": app}, log)
            self.processes.append(self.worker)
            self.worker_meter = Meter(self.worker.pid, app, database=database)
        if database:
            self.sql = psycopg.connect(plain_url(database), autocommit=True)

    def order(self, clients, seconds):
        """So many at once for so long: how many orders, of how many requests, how fast."""
        until = time.monotonic() + seconds

        def buy_on(_buyer):
            requests = [self.buy(self.port, self.known, self.double_port)]
            while time.monotonic() < until:
                requests.append(self.buy(self.port, self.known, self.double_port))
            return requests

        began = time.monotonic()
        with ThreadPoolExecutor(clients) as buyers:
            requests = [n for one in buyers.map(buy_on, range(clients)) for n in one]
        return len(requests), sum(requests), time.monotonic() - began

    def settle(self):
        """Until the worker has done all that there is to do, and what it does each minute."""
        if self.worker is None:
            return
        inside("ours", "minute", 0, self.env)
        until = time.monotonic() + PATIENCE
        while self.sql.execute(WAITING).fetchone()[0]:
            assert time.monotonic() < until, "the worker does not come to an end"
            time.sleep(0.2)

    def size(self):
        """Bytes of the database; None where there is no PostgreSQL."""
        if self.sql is None:
            return None
        asked = "SELECT pg_database_size(current_database())"
        return self.sql.execute(asked).fetchone()[0]

    def close(self):
        stop(self.processes[::-1])
        for meter in (self.meter, self.worker_meter):
            if meter is not None:
                meter.close()
        if self.sql is not None:
            self.sql.close()


def measure(shops, rounds):
    """By shop and number of clients what an order takes; by shop, GB of a million."""
    for shop in shops:
        shop.settle()  # what filling the shop left to do
        shop.order(WARM_UP, 0)
        shop.settle()
    before = {shop.name: shop.size() for shop in shops}
    rows = {(shop.name, n): Row() for n in CLIENTS for shop in shops}
    for _round in range(rounds):
        for clients in CLIENTS:
            for shop in shops:
                lap(shop)
                bought = shop.order(clients, SECONDS)
                shop.settle()
                rows[shop.name, clients].add(bought, lap(shop))
    found = {
        shop.name: {str(n): rows[shop.name, n].summary() for n in CLIENTS}
        for shop in shops
    }
    disk = {}
    for shop in shops:
        if (size := before[shop.name]) is not None:
            orders = sum(rows[shop.name, n].orders for n in CLIENTS)
            disk[shop.name] = (shop.size() - size) / orders / 1000
    return found, disk


class Row:
    """Orders of one shop by so many clients, over all rounds."""

    def __init__(self):
        self.orders, self.requests, self.seconds, self.spent = 0, 0, 0.0, {}

    def add(self, bought, spent):
        orders, requests, seconds = bought
        self.orders += orders
        self.requests += requests
        self.seconds += seconds
        for part, each in spent.items():
            self.spent[part] = self.spent.get(part, 0.0) + each

    def summary(self):
        of = {part: 1000 * each / self.orders for part, each in self.spent.items()}
        return {
            "cpu_ms": sum(of.values()),
            "cpu_ms_of": of,
            "per_second": self.orders / self.seconds,
            "requests": self.requests / self.orders,
            "orders": self.orders,
        }


def lap(shop):
    spent = shop.meter.lap()
    if shop.worker_meter is not None:
        worker = shop.worker_meter.lap()
        spent |= {"worker": worker["server"], "worker's postgres": worker["postgres"]}
    return spent


def start_all(shops, known, beside, log):
    return [
        Shop(name, env, known[name], beside, env.get("DATABASE_URL", ""), log)
        for name, env in shops.items()
    ]


def left_behind(shops, disk):
    """MB of each process that works off tasks, on average; GB of a million orders."""
    (ours,) = (shop for shop in shops if shop.name == "ours")
    found = {}
    if ours.worker is not None:
        each = [memory_mb(pid) for pid in family(ours.worker.pid)[1:]]
        found["worker process"] = {
            kind: sum(one[kind] for one in each) / len(each) for kind in ("rss", "pss")
        }
    if "ours" in disk:
        found["database of a million orders, GB"] = {"pss": disk["ours"]}
    return found
