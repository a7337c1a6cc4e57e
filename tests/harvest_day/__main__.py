"""`make harvest-day`: the peak hour of the best fortnight, replayed on one machine.

Needs PostgreSQL (DATABASE_URL, where a database is made and dropped) and Redis
(REDIS_URL, an empty number). MINUTES=10, GOODS=10000, ORDERS=3000 (that are there
before), COUNTIES=1, VIEWERS, VISITS_PER_ORDER, WEB=2 processes, JSON=a file's name;
KEEP=1 leaves the database, Redis and the files in var/harvest-day for a look;
FROM names a filled database to copy. Ends with 1 after any fault.
"""

import json
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from redis import Redis

from .day import measure, say, tell, wish
from .machine import ROOT, Machine, Meter, free_port, running_market

NAME = "nanpo_harvest"
KEPT = ROOT / "var" / "harvest-day"
KEEPS = bool(os.environ.get("KEEP"))


def named(url, name):
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _run(url, *statements):
    server = named(url, "postgres").replace("postgres://", "postgresql://", 1)
    with psycopg.connect(server, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def own_database(url, template):
    """A database made for this run, and dropped unless KEEP=1 says otherwise."""
    like = f' TEMPLATE "{template}"' if template else ""
    drop = f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)'
    _run(url, drop, f'CREATE DATABASE "{NAME}"{like}')
    try:
        yield named(url, NAME)
    finally:
        if not KEEPS:
            _run(url, drop)


@contextmanager
def own_redis(url):
    """An empty number of Redis, empty again afterwards. Yields the server's pid."""
    with Redis.from_url(url) as redis:
        if redis.dbsize():
            raise SystemExit(
                f"{url} is not empty: name a number that is (REDIS_URL=…/9)"
            )
        try:
            yield redis.info("server")["process_id"]
        finally:
            if not KEEPS:
                redis.flushdb()


@contextmanager
def own_folder():
    """Where the market keeps its files during the run."""
    if KEEPS:
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir(parents=True)
        yield KEPT
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def main():
    database, redis = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if not (database or "").startswith("postgres") or not redis:
        say("the harvest day needs PostgreSQL and Redis: DATABASE_URL and REDIS_URL")
        return 2
    template = os.environ.get("FROM", "")
    with (
        own_folder() as folder,
        own_redis(redis) as redis_pid,
        own_database(database, template) as address,
    ):
        env = os.environ | {"DATABASE_URL": address, "REDIS_URL": redis}
        return tell(day(folder, env, redis_pid, is_filled=bool(template)))


def day(data, env, redis_pid, *, is_filled):
    size = wish("GOODS", 10_000), wish("ORDERS", 3000)
    prepared = Machine(data, env | {"NANPO_DATA": str(data), "DJANGO_DEBUG": "0"})
    if not is_filled:
        say(f"Filling a market of {size[0]} goods and {size[1]} orders …")
        prepared.ask("fill", *size)
    known = json.loads(prepared.ask("open", *size))
    port, double_port = free_port(), free_port()
    with running_market(
        data, env, web_workers=wish("WEB", 2), port=port, double_port=double_port
    ) as machine:
        return measure(
            machine, known, ("127.0.0.1", port), ("127.0.0.1", double_port),
            Meter(machine, NAME, redis_pid),
            minutes=wish("MINUTES", 10.0), counties=wish("COUNTIES", 1.0),
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
