"""The market as a browser meets it: the real server and the doubles, as processes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from config.local_market import identity_keys

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0


@dataclass(frozen=True)
class Site:
    """Where the market and the double listen, and where the market keeps its files."""

    url: str
    double_url: str
    data: Path
    identities_url: str = ""

    @property
    def mail(self) -> Path:
        """The folder that every sent mail and SMS lands in, one file each."""
        return self.data / "mail"


@contextmanager
def running_site(data: Path) -> Iterator[Site]:
    """Server, embedded worker and doubles on free ports, on the test's database."""
    port, double_port, texts_port = _free_port(), _free_port(), _free_port()
    people_port = _free_port()
    site = Site(
        f"http://127.0.0.1:{port}",
        f"http://127.0.0.1:{double_port}",
        data,
        f"http://127.0.0.1:{people_port}",
    )
    environment = {
        name: value for name, value in os.environ.items() if name != "REDIS_URL"
    } | {
        "DATABASE_URL": _database_url(),
        "DJANGO_DEBUG": "0",
        "NANPO_DATA": str(data),
        "PORT": str(port),
        "SITE_URL": site.url,
        "STRIPE_DOUBLE_URL": site.double_url,
        "STRIPE_WEBHOOK_SECRET": "whsec_double",
        "SMS_BACKEND": "aliyun",
        "SMS_KEY": "ali-key",
        "SMS_SECRET": "ali-secret",
        "SMS_SIGN_NAME": "南坡",
        "SMS_TEMPLATES": "any=SMS_1",
        "SMS_API_URL": f"http://127.0.0.1:{texts_port}/aliyun/",
        "SMS_CALLBACK_SECRET": "double",
        "LOG_LEVEL": "WARNING",
        **identity_keys(site.identities_url),
    }
    log = (data / "server.log").open("wb")
    double = [
        "-m", "stripe_double", "--port", str(double_port),
        "--webhook-url", f"{site.url}/stripe/webhook/",
        "--webhook-secret", "whsec_double",
    ]  # fmt: skip
    texts = [
        "-m", "message_double", "--port", str(texts_port),
        "--callback-url", f"{site.url}/sms", "--callback-secret", "double",
        "--mailbox", str(site.mail),
    ]  # fmt: skip
    _run(environment, ["manage.py", "collectstatic", "--noinput", "-v0"], log).wait()
    running = [
        _run(environment, double, log),
        _run(environment, texts, log),
        _run(environment, ["-m", "identity_double", "--port", str(people_port)], log),
        _run(environment, ["-m", "config.serve"], log),
    ]
    try:
        for each in (double_port, texts_port, people_port, port):
            _wait_for(each, running, data)
        yield site
    finally:
        for process in reversed(running):
            process.send_signal(signal.SIGTERM)
            process.wait(30)
        log.close()


def _run(environment, arguments, log):
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )


def _database_url() -> str:
    """The test database, as another process reaches it."""
    now = connection.settings_dict
    who = quote(now["USER"] or "", safe="")
    if now["PASSWORD"]:
        who += ":" + quote(now["PASSWORD"], safe="")
    host = quote(str(now["HOST"] or ""), safe="")
    port = f":{now['PORT']}" if now["PORT"] else ""
    at = "@" if who else ""
    return f"postgres://{who}{at}{host}{port}/{now['NAME']}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port, running, data) -> None:
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        ended = [process.args for process in running if process.poll() is not None]
        assert not ended, f"{ended}:\n{(data / 'server.log').read_text()[-4000:]}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError((data / "server.log").read_text()[-4000:])
