"""Where shops stand while they are measured: databases, folders, ports, processes."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent
GRANIAN = ["-m", "granian", "--no-ws", "--log-level", "error"]
WSGI = [*GRANIAN, "--interface", "wsgi", "--blocking-threads", "8"]
COMMANDS = {
    "ours": ["-m", "config.serve"],
    "stock": [*WSGI, "tests.benchmarks.stock.wsgi:application"],
    "bare Django": [*WSGI, "tests.benchmarks.bare:view"],
    "bare ASGI": [*GRANIAN, "--interface", "asgi", "tests.benchmarks.bare:route"],
}
WORKER = ["-m", "celery", "-A", "config", "worker", "--concurrency", "2"]
# What is set here must not be what the person has set who calls `make bench`.
OURS_ALONE = {"DATABASE_URL", "REDIS_URL", "PAGE_CACHE_BYTES", "WEB_WORKERS"}


def environment(shop, data, database, **more):
    """As in production but for TLS and live keys of Stripe."""
    given = {k: v for k, v in os.environ.items() if k not in OURS_ALONE}
    given |= {"DATABASE_URL": database} if database else {}
    return given | {
        "NANPO_DATA": str(data),
        "DJANGO_DEBUG": "0",
        "LOG_JSON": "1",
        "SHOP": shop,
        **more,
    }


def inside(shop, act, count, env):
    """What `tests.benchmarks.inside` answers, asked in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.inside", shop, act, str(count)],
        cwd=ROOT, env=env | {"LOG_LEVEL": "ERROR"}, stdout=subprocess.PIPE,
        check=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


# --- Processes --------------------------------------------------------------------


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command, env, log=None):
    """Start it. Python modules run with the Python that runs this."""
    command = [sys.executable, *command] if command[0] == "-m" else command
    return subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
    )


def start(shop, env, port, log=None):
    """A server that answers by now."""
    command = COMMANDS[shop]
    if shop != "ours":
        command = [*command, "--port", str(port)]
    server = run(command, env | {"PORT": str(port)}, log)
    wait_for(port, server)
    return server


def wait_for(port, process):
    while True:
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        assert process.poll() is None, f"{process.args} ended"
        time.sleep(0.1)


def stop(processes):
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(30)


@dataclass
class Neighbours:
    """What shops talk to beside PostgreSQL: Redis, Stripe's double, a mail server."""

    redis: subprocess.Popen | None
    double_port: int
    shop_port: int
    settings: dict
    mail: dict


@contextmanager
def neighbours(folder):
    """The double tells the shop on `shop_port` of payments."""
    shop_port, double_port, mail_port, redis_port = (free_port() for _ in range(4))
    env = dict(os.environ)
    double = [
        "-m", "stripe_double", "--port", str(double_port),
        "--webhook-url", f"http://127.0.0.1:{shop_port}/stripe/webhook/",
        "--webhook-secret", "whsec_double",
    ]  # fmt: skip
    mail = ["-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{mail_port}", "-c",
            "aiosmtpd.handlers.Sink"]  # fmt: skip
    with (folder / "neighbours.log").open("wb") as log:
        running = [run(double, env, log), run(mail, env, log)]
        settings = {
            "SITE_URL": f"http://127.0.0.1:{shop_port}",
            "STRIPE_DOUBLE_URL": f"http://127.0.0.1:{double_port}",
            "STRIPE_WEBHOOK_SECRET": "whsec_double",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        }
        redis = None
        if server := shutil.which("redis-server"):
            command = [server, "--port", str(redis_port), "--save", ""]
            redis = run([*command, "--bind", "127.0.0.1"], env, log)
            running.append(redis)
            settings["REDIS_URL"] = f"redis://127.0.0.1:{redis_port}/0"
            wait_for(redis_port, redis)
        try:
            wait_for(double_port, running[0])
            wait_for(mail_port, running[1])
            mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail_port)}
            yield Neighbours(redis, double_port, shop_port, settings, mail)
        finally:
            stop(running)


# --- Databases --------------------------------------------------------------------


def named(url, name):
    """The address of another database on the same server."""
    return (
        urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        if urlsplit(url).netloc
        else f"postgres:///{name}"
    )


def plain_url(url):
    return url.replace("postgres://", "postgresql://", 1)


def make_database(url, name, template="template1"):
    drop_database(url, name)
    with psycopg.connect(plain_url(url), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop_database(url, name):
    with psycopg.connect(plain_url(url), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def has_database(url, name):
    with psycopg.connect(plain_url(url), autocommit=True) as server:
        asked = "SELECT 1 FROM pg_database WHERE datname = %s"
        return server.execute(asked, [name]).fetchone() is not None
