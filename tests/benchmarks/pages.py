"""Pages of both shops beside a bare view and a bare route of the same bytes, in turns.

Ours are measured as they are kept and as Django draws them (the cache switched off),
by 1, 4 and 32 visitors who ask again as soon as they are answered.
"""

import json
import os
import re
import statistics
import subprocess
import sys
from dataclasses import dataclass, field

from tests.benchmarks import visitors
from tests.benchmarks.costs import PARTS, Meter
from tests.benchmarks.places import ROOT, free_port, start, stop

CLIENTS = (1, 4, 32)
SECONDS = 0.4
LONG = 4.0  # seconds after which slow pages are not measured again
# Visitors who wake up all threads of a server first: modules, connections, plans.
WARM_UP = {"clients": 8, "seconds": 0.3}
# Whose bytes the bare ones send: the largest and the smallest differ little.
BARE = ("home", "product")
WITH_BASKET = ("basket", "checkout page")
# Not Django's: above this the visitors themselves may be what is slow.
BUSY = 0.9


@dataclass
class Contestant:
    """A server, and the addresses of its pages with the cookies that they are asked with."""

    name: str
    shop: str
    env: dict
    pages: dict
    port: int = field(default_factory=free_port)
    meter: Meter | None = None


class Crowd:
    """The process of the visitors."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.visitors"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def visit(self, port, page, **how):
        path, cookie = page
        asked = {"port": port, "path": path, "cookie": cookie, **how}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"no answer to {asked}"
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


def contestants(shops, known, folder):
    """Kept, drawn, stock; the bare ones when our pages' bytes are known."""
    ours, stock = (
        {page: (path, cookies_of(page, known[shop])) for page, path in
         known[shop]["pages"].items()}
        for shop in ("ours", "stock")
    )  # fmt: skip
    kept = {name: page for name, page in ours.items() if name not in WITH_BASKET}
    kept["home, with a basket"] = (ours["home"][0], known["ours"]["cookie"])
    bare = os.environ | {"BARE_PAGES": str(folder / "bare")}
    pages = {name: (f"/{name}", "") for name in BARE}
    return [
        Contestant("kept", "ours", shops["ours"], kept),
        Contestant("drawn", "ours", shops["ours"] | {"PAGE_CACHE_BYTES": "0"}, ours),
        Contestant("stock", "stock", shops["stock"], stock),
        Contestant("bare Django", "bare Django", bare, pages),
        Contestant("bare ASGI", "bare ASGI", bare, pages),
    ]


def cookies_of(page, known):
    return known["cookie"] if page in WITH_BASKET else ""


def start_all(all_of_them, databases, redis, folder, log):
    """Each says its name to PostgreSQL. The bare ones start when they have bytes."""
    servers = []
    (folder / "bare").mkdir(exist_ok=True)
    try:
        for one in all_of_them:
            env = one.env | {"PGAPPNAME": f"bench {one.name}"}
            servers.append(start(one.shop, env, one.port, log))
            one.meter = Meter(
                servers[-1].pid,
                f"bench {one.name}",
                database=databases.get(one.shop, ""),
                redis=redis if one.shop == "ours" else None,
            )
            if one.name == "kept":
                keep_bytes(one, folder / "bare")
    except BaseException:
        stop(servers)
        raise
    return servers


def keep_bytes(kept, folder):
    """What the pages are as they are kept, and that they are."""
    for name, (path, cookie) in kept.pages.items():
        head, body = b"", b""
        for _ in range(2):  # the first is made now
            answer = visitors.visit(kept.port, path, cookie)["answer"]
            head, _end, body = answer.partition(b"\r\n\r\n")
        assert b"\r\nx-page-cache: kept" in head.lower(), (path, head)
        if name in BARE:
            (folder / name).write_bytes(body)
            encoding = re.search(rb"(?i)\r\ncontent-encoding: (\w+)", head)[1]
            (folder / "encoding").write_bytes(encoding)


def measure(all_of_them, rounds):
    """By page, server and number of clients: CPU, rate, patience, bytes."""
    crowd, found = Crowd(), {}
    names = list(dict.fromkeys(name for one in all_of_them for name in one.pages))
    try:
        for name in names:
            there = [one for one in all_of_them if name in one.pages]
            for one in there:
                crowd.visit(one.port, one.pages[name], **WARM_UP)
            cells = {(one.name, n): Cell() for one in there for n in CLIENTS}
            for _round in range(rounds):
                for clients in CLIENTS:
                    for one in there:
                        if cells[one.name, clients].lasted > LONG:
                            continue
                        one.meter.lap()
                        how = {"clients": clients, "seconds": SECONDS}
                        visits = crowd.visit(one.port, one.pages[name], **how)
                        cells[one.name, clients].add(visits, one.meter.lap())
            found[name] = {
                one.name: {str(n): cells[one.name, n].summary() for n in CLIENTS}
                for one in there
            }
    finally:
        crowd.close()
    return found


class Cell:
    """One page of one server at one number of clients, over all rounds."""

    def __init__(self):
        self.rates, self.took, self.busy = [], [], []
        self.lasted = 0.0
        self.spent = dict.fromkeys(PARTS, 0.0)

    def add(self, visits, spent):
        self.rates.append(len(visits["took"]) / visits["seconds"])
        self.took += visits["took"]
        self.lasted += visits["seconds"]
        self.busy.append(visits["busy"])
        for part in PARTS:
            self.spent[part] += spent[part]

    def summary(self):
        count = len(self.took)
        of = {part: 1000 * self.spent[part] / count for part in PARTS}
        took = sorted(self.took)
        return {
            "cpu_ms": sum(of.values()),
            "cpu_ms_of": of,
            "per_second": statistics.median(self.rates),
            "p50_ms": took[count // 2],
            "p99_ms": took[int(count * 0.99)],
            "requests": count,
            "visitors_too_slow": max(self.busy) > BUSY,
        }
