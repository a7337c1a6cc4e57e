"""`python -m tests.harvest_day.many_hosts`: the same day on many hosts of a network.

A proxy (nginx), one or two web hosts, a worker's, PostgreSQL with a replica, Redis and
the Stripe double, each in a network namespace of this machine; root only. They share
its cores, so what counts is the CPU that each host takes for an order and for a page,
not the rate. HOSTS=1,2 web hosts, one run after the other; MINUTES, COUNTIES and the
others as for one machine; LIKE is the address of a market that is copied (pg_dump).
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg

from . import engines
from .day import measure, say, tell, wish
from .engines import PROXY_PORT, REDIS_PORT, WEB_PORT, Postgres, wait_for_postgres
from .hosts import ADDRESSES, inside, network, why_not
from .machine import BEAT, WORKER, Machine, Meter, settings_of

DOUBLE_PORT = 12111
DATABASE = "market"


@contextmanager
def running_hosts(folder, webs):
    """All hosts with their programs; yields the machine and its database's address."""
    site = f"http://{ADDRESSES['proxy']}"
    double = f"http://{ADDRESSES['stripe']}:{DOUBLE_PORT}"
    data = folder / "data"
    data.mkdir(exist_ok=True)
    env = settings_of(data, dict(os.environ), site, DOUBLE_PORT) | {
        "DATABASE_URL": Postgres.address("primary", DATABASE),
        "REDIS_URL": f"redis://{ADDRESSES['redis']}:{REDIS_PORT}/0",
        "STRIPE_DOUBLE_URL": double,
        "ALLOWED_HOSTS": ",".join((ADDRESSES["proxy"], "127.0.0.1")),
    }
    machine = Machine(data, env, spoken=(*webs, "worker", "beat"))
    try:
        _start_engines(machine, folder, webs)
        yield machine
    finally:
        machine.stop()


def _start_engines(machine, folder, webs):
    postgres = Postgres(folder / "postgres")
    postgres.init_primary()
    machine.start("primary", postgres.server("primary"))
    wait_for_postgres(Postgres.address("primary"))
    _copy_market(machine)
    postgres.copy_to_replica()
    machine.start("replica", postgres.server("replica"))
    wait_for_postgres(Postgres.address("replica", DATABASE))
    (folder / "redis").mkdir(exist_ok=True)
    machine.start("redis", engines.redis(folder / "redis"))
    machine.start("proxy", engines.proxy(folder, webs))


def _copy_market(machine):
    """The market's rows: copied from LIKE, or filled here."""
    like = os.environ.get("LIKE", "")
    with psycopg.connect(
        Postgres.address("primary").replace("postgres://", "postgresql://"),
        autocommit=True,
    ) as server:
        server.execute(f'CREATE DATABASE "{DATABASE}"')
    if not like:
        machine.ask("fill", wish("GOODS", 10_000), wish("ORDERS", 3000))
        return
    dump = subprocess.Popen(["pg_dump", "-Fc", "-Z0", like], stdout=subprocess.PIPE)
    subprocess.run(
        ["pg_restore", "--no-owner", "-d", machine.env["DATABASE_URL"]],
        stdin=dump.stdout, check=True,
    )  # fmt: skip
    if dump.wait():
        raise RuntimeError(f"{like} could not be copied")


def _start_market(machine, webs):
    site = machine.env["SITE_URL"]
    machine.run(
        "stripe",
        [
            "-m", "stripe_double", "--host", ADDRESSES["stripe"],
            "--port", str(DOUBLE_PORT), "--webhook-url", f"{site}/stripe/webhook/",
            "--webhook-secret", "whsec_double",
        ],
        before=inside("stripe"),
    )  # fmt: skip
    for web in webs:
        machine.run(
            web, ["-m", "config.serve"], before=inside(web),
            HOST=ADDRESSES[web], PORT=str(WEB_PORT), WEB_WORKERS=str(wish("WEB", 2)),
        )  # fmt: skip
    machine.run(
        "worker", ["-m", "celery", "-A", "config", *WORKER], before=inside("worker")
    )
    machine.run(
        "beat", ["-m", "celery", "-A", "config", *BEAT], before=inside("worker")
    )
    machine.wait_for(ADDRESSES["stripe"], DOUBLE_PORT)
    machine.manage("seed_stripe_double")
    for web in webs:
        machine.wait_for(ADDRESSES[web], WEB_PORT)
    machine.wait_for(ADDRESSES["proxy"], PROXY_PORT)


def one_run(webs):
    """A day with these web hosts; its exit code."""
    say(f"\n=== {len(webs)} web host(s), {wish('WEB', 2)} processes each")
    with (
        tempfile.TemporaryDirectory() as name,
        network(),
    ):
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "postgres").mkdir()
        with running_hosts(folder, webs) as machine:
            known = json.loads(machine.ask("open", 0, 0))
            _start_market(machine, webs)
            found = measure(
                machine, known, (ADDRESSES["proxy"], PROXY_PORT),
                (ADDRESSES["stripe"], DOUBLE_PORT), Meter(machine),
                minutes=wish("MINUTES", 3.0), counties=wish("COUNTIES", 1.0),
            )  # fmt: skip
            found["replica"] = _behind()
    say(f"the replica was behind by {found['replica']} bytes at the end")
    return tell(found)


def _behind():
    """Bytes of the log that the replica has not replayed yet, seen by the primary."""
    with psycopg.connect(
        Postgres.address("primary", DATABASE).replace("postgres://", "postgresql://")
    ) as server:
        asked = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint FROM pg_stat_replication"
        row = server.execute(asked).fetchone()
    return row and row[0]


def main():
    if reason := why_not():
        say(f"skipped: {reason}")
        return 0
    counts = [int(n) for n in (os.environ.get("HOSTS") or "1,2").split(",")]
    return max(one_run([f"web{n + 1}" for n in range(count)]) for count in counts)


if __name__ == "__main__":
    sys.exit(main())
