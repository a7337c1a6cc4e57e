"""`make bench`: the market beside stock Oscar, on one database, in one run.

N products each (N=2000). PostgreSQL when DATABASE_URL is set (two databases are made and
dropped there), else SQLite. One server process each, four visitors; orders are placed one
after another. Then the books with few postings and with POSTINGS of them (0: not), and an office's
figures with 50,000 lines of orders and with LINES of them (on PostgreSQL; 0: not);
ONLY=figures measures these alone, ONLY=fanout how one event reaches thousands of viewers,
ONLY=rush what a deal's rush of 500 buyers takes.
Read the ratios: the figures are those of this machine at this minute.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.benchmarks import fanout, rush

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 1.5
ROUNDS = 4
VISITORS = 4
# In the books, by whether there is PostgreSQL; POSTINGS=0 leaves them out.
POSTINGS = {True: 10_000_000, False: 300_000}
# Of orders, in an office's figures; made inside PostgreSQL.
LINES = {True: 5_000_000, False: 0}
PAGES = ("home", "listing", "product", "basket")
SERVERS = {
    "stock": [
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--no-ws",
        "--blocking-threads",
        "8",
        "--log-level",
        "error",
    ],
    "ours": ["-m", "config.serve"],
}
TARGETS = {"stock": ["tests.benchmarks.stock.wsgi:application"], "ours": []}


def environment(shop, data, database):
    extra = {"DATABASE_URL": database} if database else {}
    clean = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}
    }
    return (
        clean
        | extra
        | {
            "NANPO_DATA": str(data),
            "DJANGO_DEBUG": "0",
            "LOG_LEVEL": "ERROR",
            "SHOP": shop,
        }
    )


def inside(shop, act, count, env):
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.inside", shop, act, str(count)],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def visit(port, path, cookie, until, least=0):
    """One visitor; returns how many pages it was given."""
    count = 0
    while count < least or time.monotonic() < until:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.read()
        writer.close()
        assert answer.startswith(b"HTTP/1.1 200"), (path, answer[:300])
        count += 1
    return count


async def rate(port, path, cookie):
    start = time.monotonic()
    visits = [visit(port, path, cookie, start + SECONDS) for _ in range(VISITORS)]
    return sum(await asyncio.gather(*visits)) / (time.monotonic() - start)


def start(shop, env, port):
    command = [sys.executable, *SERVERS[shop]]
    if shop == "stock":
        command += ["--port", str(port), *TARGETS[shop]]
    server = subprocess.Popen(command, cwd=ROOT, env=env | {"PORT": str(port)})
    while socket.socket().connect_ex(("127.0.0.1", port)):
        assert server.poll() is None, "the server ended"
        time.sleep(0.1)
    return server


def warm_up(port, known):
    """One visit to each page alone: a shop loads modules at the first."""
    for page in PAGES:
        path = known["pages"][page]
        asyncio.run(visit(port, path, known["cookie"], 0, least=1))


def measure(shops, count):
    """Both shops in turns, round by round, so that a busy minute is busy for both."""
    known = {shop: inside(shop, "pages", count, env) for shop, env in shops.items()}
    ports = {shop: free_port() for shop in shops}
    servers = []
    found = {shop: {} for shop in shops}
    try:
        servers = [start(shop, env, ports[shop]) for shop, env in shops.items()]
        for shop in shops:
            warm_up(ports[shop], known[shop])
        for page in PAGES:
            rates = {shop: [] for shop in shops}
            for _ in range(ROUNDS + 1):
                for shop in shops:
                    cookie = known[shop]["cookie"] if page == "basket" else ""
                    path = known[shop]["pages"][page]
                    rates[shop].append(asyncio.run(rate(ports[shop], path, cookie)))
            for shop in shops:  # the first round warms up
                found[shop][f"{page}, pages/s"] = statistics.median(rates[shop][1:])
    finally:
        for server in servers:
            server.terminate()
            server.wait(30)
    for shop, env in shops.items():
        found[shop]["orders/s"] = inside(shop, "orders", count, env)["orders"]
    return found


def main():
    count = int(os.environ.get("N") or 2000)
    database = os.environ.get("DATABASE_URL", "")
    names = {shop: f"nanpo_bench_{shop}" for shop in SERVERS}
    with tempfile.TemporaryDirectory() as folder:
        shops = {}
        for shop in SERVERS:
            data = Path(folder) / shop
            data.mkdir()
            if database:
                make_database(database, names[shop])
            address = named(database, names[shop]) if database else ""
            shops[shop] = environment(shop, data, address)
            began = time.monotonic()
            inside(shop, "fill", count, shops[shop])
            took = time.monotonic() - began
            print(f"{shop}: filled in {took:.0f} s", flush=True)
        try:
            show(measure(shops, count), count, database)
            labels = inside("ours", "labels", count, shops["ours"])
            for paper, each in labels.items():
                print(f"{f'labels/s, {paper}':<32}{each:>10.1f}")
            for step, each in inside("ours", "import", count, shops["ours"]).items():
                print(f"{f'rows of a file/s, {step}':<32}{each:>10.1f}")
            show_desk(inside("ours", "desk", count, shops["ours"]), count)
            postings = int(os.environ.get("POSTINGS") or POSTINGS[bool(database)])
            if postings:
                show_money(inside("ours", "money", postings, shops["ours"]), postings)
            lines = int(os.environ.get("LINES") or LINES[bool(database)])
            if lines:
                show_figures(inside("ours", "figures", lines, shops["ours"]), lines)
        finally:
            for name in names.values() if database else ():
                drop_database(database, name)


def only_figures(database):
    """On a database of its own, dropped at the end."""
    lines = int(os.environ.get("LINES") or LINES[True])
    name = "nanpo_bench_figures"
    make_database(database, name)
    try:
        with tempfile.TemporaryDirectory() as folder:
            env = environment("ours", folder, named(database, name))
            inside("ours", "fill", 200, env)
            show_figures(inside("ours", "figures", lines, env), lines)
    finally:
        drop_database(database, name)


def show(found, count, database):
    engine = "PostgreSQL" if database else "SQLite"
    print(f"\n{count} products each, {engine}")
    print(f"{'':<20}{'stock Oscar':>12}{'Nanpo':>10}{'ratio':>9}")
    for name, theirs in found["stock"].items():
        ours = found["ours"][name]
        print(f"{name:<20}{theirs:>12.1f}{ours:>10.1f}{ours / theirs:>8.1f}x")


def show_desk(found, count):
    print(f"\nA seller's desk, {count} products and {10 * count} orders")
    print(f"{'':<20}{'queries':>12}{'few, ms':>10}{'all, ms':>9}")
    for page, (queries, few, everything) in found.items():
        print(f"{page:<20}{queries:>12}{few:>10.1f}{everything:>9.1f}")


def show_money(found, postings):
    print(f"\nThe books: few postings, then {postings}")
    print(f"{'':<48}{'few':>10}{'many':>10}{'ratio':>9}")
    for name, (few, many) in found.items():
        before, ratio = (
            ("", "") if few is None else (f"{few:.1f}", f"{many / few:.2f}x")
        )
        print(f"{name:<48}{before:>10}{many:>10.1f}{ratio:>9}")


def show_figures(found, lines):
    print(f"\nAn office's figures: 50000 lines of orders, then {lines}")
    print(f"{'':<28}{'queries':>10}{'few':>10}{'many':>10}{'ratio':>9}")
    for name, (queries, few, many) in found.items():
        ratio = f"{many / few:.2f}x" if few else ""
        print(f"{name:<28}{queries or '':>10}{few:>10.1f}{many:>10.1f}{ratio:>9}")


def named(url, name):
    return (
        urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        if urlsplit(url).netloc
        else f"postgres:///{name}"
    )


def make_database(url, name):
    drop_database(url, name)
    with psycopg.connect(
        url.replace("postgres://", "postgresql://", 1), autocommit=True
    ) as server:
        server.execute(f'CREATE DATABASE "{name}"')


def drop_database(url, name):
    with psycopg.connect(
        url.replace("postgres://", "postgresql://", 1), autocommit=True
    ) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


if __name__ == "__main__":
    if os.environ.get("ONLY") == "figures":
        only_figures(os.environ["DATABASE_URL"])
    elif os.environ.get("ONLY") == "fanout":
        fanout.run()
    elif os.environ.get("ONLY") == "rush":
        rush.run(sys.modules[__name__])
    else:
        main()
