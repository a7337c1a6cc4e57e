"""`python -m config.demo`: the whole market on one machine, in front of your eyes.

Prepares the database, the demo market and the translations, starts the doubles
and the server, prints who may sign in, and stops all at one Ctrl-C. Data stay in
`var/` (or NANPO_DATA) until `--reset`. Wide copies of pictures and films of replays,
which shoppers can do without for some minutes, are made once the doors are open. While
nothing changed since all was prepared, the next start prepares nothing.
"""

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
DOUBLE_ABOVE = 4111  # the double listens so far from the server: 8000, 12111
MESSAGES_ABOVE = 4211  # and that of whoever carries messages: 12211
PATIENCE = 20.0  # seconds given to a process to stop
STARTS_WITHIN = 120.0  # seconds, on a machine that is busy with other things
READY = "demo-ready"
DATABASE = ("nanpo.db", "nanpo.db-wal", "nanpo.db-shm")
# Folders that nothing of the running market is read from.
NOT_CODE = {"__pycache__", "docs", "node_modules", "tests", "var"}
COLLECT = ("collectstatic", "--verbosity=0", "--no-input")

ACCOUNTS = """
  The market is open: {address}

  Sign in with the password  demo-market  as
    shopper@demo.test   buys
    farmer@demo.test    runs a farm            {address}/desk/
    farmer2@demo.test   runs a rival farm
    packer@demo.test    packs for the first farm
    streamer@demo.test  goes live for it
    applicant2@demo.test  has a question to answer  {address}/sell/
    coop@demo.test      runs a cooperative     {address}/office/
    treasurer@demo.test  keeps its money, inspector@demo.test looks at it
    coop-packer@demo.test  weighs in and packs at its depot
    household@demo.test  belongs to it         {address}/accounts/household/
    officer@demo.test   works for the county   {address}/programme/
    staff@demo.test     runs the site          {address}/dashboard/
    staff2@demo.test    releases payouts       {address}/office/market/payouts/

  Mail and texts that the market sends: {address}/dev/mail/
  Cards that the Stripe double takes: 4242 4242 4242 4242, with 3-D Secure
  4000 0025 0000 3155, declined 4000 0000 0000 9995 (any date ahead, any CVC)

  Ctrl-C stops it. The data stay; `make demo-reset` starts over.
"""


class DemoError(Exception):
    """Raised with a text that tells the person what to do."""


def main(arguments: list[str]) -> int:
    port = int(os.environ.get("PORT") or 8000)
    double_port, messages_port = (
        _double_port(port, above) for above in (DOUBLE_ABOVE, MESSAGES_ABOVE)
    )
    address = f"http://127.0.0.1:{port}"
    data = Path(os.environ.get("NANPO_DATA") or ROOT / "var")
    os.environ.update(
        PORT=str(port),
        NANPO_DATA=str(data),
        NANPO_EMBEDDED="1",
        DJANGO_SETTINGS_MODULE="config.settings",
        DJANGO_DEBUG="0",  # so that wrong addresses show the market's own pages
        NANPO_DEV_MAIL="1",
        SITE_URL=address,
        STRIPE_DOUBLE_URL=f"http://127.0.0.1:{double_port}",
        STRIPE_WEBHOOK_SECRET="whsec_double",  # noqa: S106 - the double's
        STRIPE_CONNECT_WEBHOOK_SECRET="whsec_connect",  # noqa: S106 - as above
        SMS_BACKEND="aliyun",
        SMS_KEY="ali-key",
        SMS_SECRET="ali-secret",  # noqa: S106 - the double's
        SMS_SIGN_NAME="南坡",
        SMS_TEMPLATES="any=SMS_1",
        SMS_API_URL=f"http://127.0.0.1:{messages_port}/aliyun/",
        ROBOT_API_URL=f"http://127.0.0.1:{messages_port}",
        SMS_CALLBACK_SECRET="double",  # noqa: S106 - as above
        PYTHONUNBUFFERED="1",
    )
    os.environ.setdefault("PRICE_BREAKDOWN", "1")
    os.environ.setdefault("PAYMENT_COST", "0.6")
    # An account of nobody, so that the bank file in XML can be tried.
    os.environ.setdefault("PAYOUT_FROM_ACCOUNT", "6222020000000000000")
    try:
        _free(port)
        _free(double_port)
        _free(messages_port)
        if "--reset" in arguments:
            _reset(data)
        return _run(address, double_port, messages_port, data)
    except DemoError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _double_port(port: int, above: int) -> int:
    return port + above if port + above <= 65535 else port - above


def _free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            msg = f"Port {port} is taken. Choose another one: make demo PORT=8100"
            raise DemoError(msg) from error


def _reset(data: Path) -> None:
    """Remove what the demo wrote; the folder may hold other things."""
    if os.environ.get("DATABASE_URL"):
        msg = "DATABASE_URL is set: reset that database yourself, the demo never does."
        raise DemoError(msg)
    for name in (*DATABASE, "stripe-double.json", READY):
        (data / name).unlink(missing_ok=True)
    for name in ("media", "private", "mail", "static", "live", "films"):
        shutil.rmtree(data / name, ignore_errors=True)


def _prepare(beside: "list[subprocess.Popen[bytes]]") -> None:
    """Database, translations, demo market: only what is not there yet."""
    import django
    from django.core.management import call_command

    from .messages import compile_all
    from .schema import make_tables

    compile_all()
    # It has nothing to do with the rest, and most machines have two processors.
    static = _start(["manage.py", *COLLECT])
    beside.append(static)
    django.setup()
    _say("Preparing the database …")
    make_tables()
    _say("Filling the market, unless it is full …")
    with _only_warnings():
        call_command("seed_market", "--if-empty", "--open-first")
    if static.wait():
        msg = "The static files could not be collected; see above."
        raise DemoError(msg)


class _Readiness:
    """A note that all is prepared, by the code that is here."""

    def __init__(self, data: Path) -> None:
        self.data, self.note = data, data / READY

    def holds(self) -> bool:
        """Only for what is in `data`: nobody knows what becomes of other databases."""
        if os.environ.get("DATABASE_URL") or not self.note.exists():
            return False
        made = [
            self.data / name for name in ("nanpo.db", "static", "stripe-double.json")
        ]
        is_there = all(path.exists() for path in made)
        return is_there and self.note.read_text() == self._code()

    def forget(self) -> None:
        self.note.unlink(missing_ok=True)

    def write(self) -> None:
        self.note.write_text(self._code())

    def _code(self) -> str:
        """One for each state of the files that the market runs from."""
        whole = sha256()
        for folder, folders, files in os.walk(ROOT):
            inside = Path(folder)
            folders[:] = sorted(
                name
                for name in folders
                if name[0] != "."
                and name not in NOT_CODE
                and inside / name != self.data
            )
            for name in sorted(files):
                stat = (inside / name).stat()
                whole.update(
                    f"{inside / name} {stat.st_size} {stat.st_mtime_ns}\n".encode()
                )
        return whole.hexdigest()


@contextmanager
def _only_warnings() -> Iterator[None]:
    """Seeding runs the market's own services; their lines would tear its bars apart.

    The server is a process of its own and logs what its settings say.
    """
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(before)


def _run(address: str, double_port: int, messages_port: int, data: Path) -> int:
    running: list[subprocess.Popen[bytes]] = []
    # What it goes on without: a phone that is on air, wide pictures and films.
    beside: list[subprocess.Popen[bytes]] = []
    stopped = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    readiness = _Readiness(data)
    try:
        running.append(_start(_double_command(address, double_port, data)))
        running.append(_start(_messages_command(address, messages_port, data)))
        if not readiness.holds():
            readiness.forget()
            _prepare(beside)
            _acquaint(double_port, running)
            readiness.write()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        running.append(_start(["-m", "config.serve"]))
        if _answers(address, running, lambda: stopped):
            sys.stdout.write(ACCOUNTS.format(address=address))
            sys.stdout.flush()
            beside.append(_start(["-m", "demo.phone", "--address", address]))
            beside.append(_start(["manage.py", "finish_market"]))
        while not stopped and all(process.poll() is None for process in running):
            time.sleep(0.2)
    finally:
        _stop([*running, *beside])
    return 0 if stopped else 1


def _acquaint(double_port: int, running: "list[subprocess.Popen[bytes]]") -> None:
    """The double learns of payments that were made before it was there."""
    from django.core.management import call_command
    from django.db import connections

    if not _answers(f"http://127.0.0.1:{double_port}", running, lambda: False):
        msg = "The Stripe double did not start; see above."
        raise DemoError(msg)
    with _only_warnings():
        call_command("seed_stripe_double")
    connections.close_all()


def _double_command(address: str, port: int, data: Path) -> list[str]:
    return [
        "-m", "stripe_double",
        "--port", str(port),
        "--webhook-url", f"{address}/stripe/webhook/",
        "--webhook-secret", os.environ["STRIPE_WEBHOOK_SECRET"],
        "--connect-url", f"{address}/stripe/webhook/connect/",
        "--connect-secret", os.environ["STRIPE_CONNECT_WEBHOOK_SECRET"],
        "--state", str(data / "stripe-double.json"),
    ]  # fmt: skip


def _messages_command(address: str, port: int, data: Path) -> list[str]:
    """Texts that it takes show beside the mails."""
    return [
        "-m", "message_double",
        "--port", str(port),
        "--callback-url", f"{address}/sms",
        "--callback-secret", os.environ["SMS_CALLBACK_SECRET"],
        "--mailbox", str(data / "mail"),
    ]  # fmt: skip


def _start(arguments: list[str]) -> "subprocess.Popen[bytes]":
    """A child that Ctrl-C does not reach, so that it is stopped once and in order."""
    return subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, *arguments], cwd=ROOT, start_new_session=True
    )


def _answers(
    address: str, running: "list[subprocess.Popen[bytes]]", stopped: Callable[[], bool]
) -> bool:
    """Wait until the server accepts connections; False when something ended first."""
    port = int(address.rpartition(":")[2])
    patience = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < patience and not stopped():
        if any(process.poll() is not None for process in running):
            return False
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False


def _stop(running: "list[subprocess.Popen[bytes]]") -> None:
    """The server first, so that nobody asks a double that is gone."""
    for process in reversed(running):
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
