"""A market on one machine: what `make demo` and `make start` have in common.

The database, the translations and the static files are prepared, the Stripe double
runs beside the server unless there is a key for Stripe, and one Ctrl-C stops all of it.
While nothing changed since all was prepared, the next start prepares nothing.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
DOUBLE_ABOVE = 4111  # the double listens so far from the server: 8000, 12111
MESSAGES_ABOVE = 4211  # and that of whoever carries messages: 12211
CARRIERS_ABOVE = 4311  # and that of who follows parcels: 12311
IDENTITIES_ABOVE = 4411  # and that of who says who somebody is: 12411
PARCELS_MOVE = 20  # seconds from one step of a parcel to the next
PATIENCE = 20.0  # seconds given to a process to stop
STARTS_WITHIN = 120.0  # seconds, on a machine that is busy with other things
READY = "demo-ready"
CARRIERS_STATE = "carrier-double.json"
_LAST_PORT = 65535
# Folders that nothing of the running market is read from.
NOT_CODE = {"__pycache__", "docs", "node_modules", "tests", "var"}
COLLECT = ("collectstatic", "--verbosity=0", "--no-input")

Processes = list["subprocess.Popen[bytes]"]


class StartError(Exception):
    """Raised with a text that tells the person what to do."""


@dataclass(frozen=True)
class Ports:
    """Where the server and its doubles listen; None for one that isn't needed."""

    server: int
    stripe: int | None
    messages: int | None
    carriers: int | None = None
    identities: int | None = None


def nothing() -> None:
    """Of a market that is filled by nobody but its people."""


@dataclass
class LocalMarket:
    """What is started: `fill` after the tables are made, `opened` once it answers.

    `acquaint` tells a new double of payments that were made before it was there.
    `beside` are processes it goes on without.
    """

    address: str
    ports: Ports
    data: Path
    fill: Callable[[], None] = nothing
    acquaint: Callable[[], None] = nothing
    opened: Callable[[], None] = nothing
    beside: Sequence[list[str]] = ()
    running: Processes = field(default_factory=list)
    others: Processes = field(default_factory=list)
    is_stopped: bool = False

    def run(self) -> int:
        """Until Ctrl-C, or until one of its processes ends."""
        readiness = Readiness(self.data)
        try:
            for command in self._doubles():
                self.running.append(start(command))
            if not readiness.holds():
                readiness.forget()
                self._prepare()
                readiness.write()
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._stop)
            self.running.append(start(["-m", "config.serve"]))
            if self._answers(self.address):
                self.opened()
                self.others += [start(command) for command in self.beside]
            while not self.is_stopped and _are_alive(self.running):
                time.sleep(0.2)
        finally:
            _stop([*self.running, *self.others])
        return 0 if self.is_stopped else 1

    def _doubles(self) -> Iterator[list[str]]:
        if self.ports.stripe:
            yield _double_command(self.address, self.ports.stripe, self.data)
        if self.ports.messages:
            yield _messages_command(self.address, self.ports.messages, self.data)
        if self.ports.carriers:
            yield _carriers_command(self.ports.carriers, self.data)
        if self.ports.identities:
            yield ["-m", "identity_double", "--port", str(self.ports.identities)]

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopped = True

    def _prepare(self) -> None:
        """Database, translations, what is in it: only what is not there yet."""
        import django

        from .messages import compile_all
        from .schema import make_tables

        compile_all()
        # It has nothing to do with the rest, and most machines have two processors.
        static = start(["manage.py", *COLLECT])
        self.others.append(static)
        django.setup()
        say("Preparing the database …")
        make_tables()
        self.fill()
        if static.wait():
            msg = "The static files could not be collected; see above."
            raise StartError(msg)
        if self.ports.stripe:
            self._acquaint(self.ports.stripe)

    def _acquaint(self, port: int) -> None:
        from django.db import connections

        if not self._answers(f"http://127.0.0.1:{port}"):
            msg = "The Stripe double did not start; see above."
            raise StartError(msg)
        self.acquaint()
        connections.close_all()

    def _answers(self, address: str) -> bool:
        """Wait until it accepts connections; False when something ended first."""
        port = int(address.rpartition(":")[2])
        patience = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < patience and not self.is_stopped:
            if not _are_alive(self.running):
                return False
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return True
            time.sleep(0.1)
        return False


def settle_environment(
    port: int,
    data: Path,
    *,
    with_stripe: bool,
    with_messages: bool,
    with_carriers: bool = False,
    with_identities: bool = False,
) -> Ports:
    """What a market on this machine is started with, and where all of it listens."""
    ports = Ports(
        port,
        _beside(port, DOUBLE_ABOVE) if with_stripe else None,
        _beside(port, MESSAGES_ABOVE) if with_messages else None,
        _beside(port, CARRIERS_ABOVE) if with_carriers else None,
        _beside(port, IDENTITIES_ABOVE) if with_identities else None,
    )
    os.environ.update(
        PORT=str(port),
        NANPO_DATA=str(data),
        NANPO_EMBEDDED="1",
        DJANGO_SETTINGS_MODULE="config.settings",
        DJANGO_DEBUG="0",  # so that wrong addresses show the market's own pages
        SITE_URL=f"http://127.0.0.1:{port}",
        PYTHONUNBUFFERED="1",
    )
    if ports.stripe:
        os.environ.update(
            STRIPE_DOUBLE_URL=f"http://127.0.0.1:{ports.stripe}",
            STRIPE_WEBHOOK_SECRET="whsec_double",  # noqa: S106 - the double's
            STRIPE_CONNECT_WEBHOOK_SECRET="whsec_connect",  # noqa: S106 - as above
        )
    if ports.messages:
        os.environ.update(
            SMS_BACKEND="aliyun",
            SMS_KEY="ali-key",
            SMS_SECRET="ali-secret",  # noqa: S106 - the double's
            SMS_SIGN_NAME="南坡",
            SMS_TEMPLATES="any=SMS_1",
            SMS_API_URL=f"http://127.0.0.1:{ports.messages}/aliyun/",
            ROBOT_API_URL=f"http://127.0.0.1:{ports.messages}",
            PUSH_API_URL=f"http://127.0.0.1:{ports.messages}",
            SMS_CALLBACK_SECRET="double",  # noqa: S106 - as above
            CALL_BACKEND="aliyun",
            CALL_TEMPLATE="TTS_1",
            CALL_API_URL=f"http://127.0.0.1:{ports.messages}/aliyun-call/",
            WECHAT_APP_ID="wx-double",
            WECHAT_SECRET="wechat-secret",  # noqa: S106 - as above
            WECHAT_TOKEN="wechat-token",  # noqa: S106 - as above
            WECHAT_TEMPLATE="T1",
            WECHAT_API_URL=f"http://127.0.0.1:{ports.messages}/wechat",
        )
    if ports.carriers:
        os.environ.update(
            TRACKING_BACKEND="kuaidi100",
            KUAIDI100_KEY="double-key",
            KUAIDI100_CUSTOMER="DOUBLE",
            KUAIDI100_URL=f"http://127.0.0.1:{ports.carriers}",
            TRACKING_CALLBACK_SECRET="double",  # noqa: S106 - the double's
            WAYBILL_BACKEND="kuaidi100",
            WAYBILL_ACCOUNTS="yuantong=K1:1,shunfeng=7550010173,jtexpress=J1:1",
            KUAIDI100_SECRET="double-secret",  # noqa: S106 - as above
            KUAIDI100_LABEL_URL=f"http://127.0.0.1:{ports.carriers}",
        )
    if ports.identities:
        os.environ.update(identity_keys(f"http://127.0.0.1:{ports.identities}"))
    return ports


def identity_keys(address: str) -> dict[str, str]:
    """With which the market asks the double who somebody is."""
    return {
        "WECHAT_SIGN_IN_ID": "wx-screen-double",
        "WECHAT_SIGN_IN_SECRET": "screen-secret",
        "WECHAT_INSIDE_ID": "wx-inside-double",
        "WECHAT_INSIDE_SECRET": "inside-secret",
        "WECHAT_SIGN_IN_URL": address,
        "ALIPAY_SIGN_IN_ID": "2021000000000001",
        "ALIPAY_SIGN_IN_KEY": (ROOT / "identity_double/market.key").read_text(),
        "ALIPAY_PUBLIC_KEY": (ROOT / "identity_double/alipay.pub").read_text(),
        "ALIPAY_SIGN_IN_URL": address,
    }


def _beside(port: int, above: int) -> int:
    return port + above if port + above <= _LAST_PORT else port - above


def refuse_taken(ports: Ports, command: str) -> None:
    """Raises `StartError` for a port that something else listens on."""
    for port in filter(
        None,
        (
            ports.server,
            ports.stripe,
            ports.messages,
            ports.carriers,
            ports.identities,
        ),
    ):
        if not _is_free(port):
            other = _free_beside(ports.server)
            msg = f"Port {port} is taken. Choose another one: {command} PORT={other}"
            raise StartError(msg)


def _free_beside(port: int) -> int:
    """The next hundred at which the server and its doubles find room."""
    wanted = range(port + 100, port + 2000, 100)
    return next((other for other in wanted if _has_room(other)), port + 100)


def _has_room(port: int) -> bool:
    others = (DOUBLE_ABOVE, MESSAGES_ABOVE, CARRIERS_ABOVE, IDENTITIES_ABOVE)
    beside = [_beside(port, above) for above in others]
    return port <= _LAST_PORT and all(map(_is_free, (port, *beside)))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Readiness:
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
def only_warnings() -> Iterator[None]:
    """Filling it runs the market's own services; their lines would tear bars apart.

    The server is a process of its own and logs what its settings say.
    """
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(before)


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
        "--wechat-url", f"{address}/wechat/",
        "--mailbox", str(data / "mail"),
    ]  # fmt: skip


def _carriers_command(port: int, data: Path) -> list[str]:
    """Parcels that it hears of move by themselves, and are delivered."""
    return [
        "-m", "carrier_double",
        "--port", str(port),
        "--moves", str(PARCELS_MOVE),
        "--state", str(data / CARRIERS_STATE),
    ]  # fmt: skip


def start(arguments: list[str]) -> "subprocess.Popen[bytes]":
    """A child that Ctrl-C does not reach, so that it is stopped once and in order."""
    return subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, *arguments], cwd=ROOT, start_new_session=True
    )


def _stop(running: Processes) -> None:
    """The server first, so that nobody asks a double that is gone."""
    for process in reversed(running):
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _are_alive(running: Processes) -> bool:
    return all(process.poll() is None for process in running)


def say(text: str) -> None:
    """To whoever started it."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
