"""All that the double knows, in memory under one lock, and in a file when asked to."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import string
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .errors import Obj, resource_missing
from .purse import Purse

_ALPHABET = string.ascii_letters + string.digits
_ID_LENGTH = 24
_KINDS = (
    "payment_intent",
    "checkout.session",
    "charge",
    "refund",
    "balance_transaction",
    "payment_method",
    "customer",
    "setup_intent",
    "event",
    "account",
    "hosted_link",
    "transfer",
    "transfer_reversal",
    "payout",
    "topup",
    "dispute",
    "file",
    "webhook_endpoint",
)
PLATFORM = "platform"
SAVE_EVERY = 0.2


def new_id(prefix: str, length: int = _ID_LENGTH) -> str:
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(length))


@dataclass(frozen=True)
class Cause:
    """The API call that is being answered, and for whose account; events name it."""

    request_id: str | None = None
    idempotency_key: str | None = None
    account: str = PLATFORM


@dataclass
class Forecast:
    """What the tests have told about what is to come."""

    hold: bool = False
    fail_next: int = 0
    needs_balance: bool = False
    payouts_fail_next: int = 0
    reversals_overdraw: bool = False
    refused_countries: list[str] = field(default_factory=list)


def owner(row: Obj) -> str:
    """Whose object it is: the platform's, or a connected account's."""
    account: str = row.get("_account", PLATFORM)
    return account


@dataclass
class Store:
    """Objects by kind and id, oldest first. Hold `lock` while reading or changing."""

    public_url: str = "http://127.0.0.1:12111"
    path: Path | None = None
    settle_delay: float = 0.0
    lock: threading.RLock = field(default_factory=threading.RLock)
    cause: Cause = field(default_factory=Cause)
    plan: Forecast = field(default_factory=Forecast)
    listeners: list[Callable[[Obj], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._changed = threading.Event()
        self._saver: threading.Thread | None = None
        self.is_quiet = False
        self.clear()
        if self.path:
            self._load()
            self._saver = threading.Thread(target=self._save_often, daemon=True)
            self._saver.start()

    def clear(self) -> None:
        self.objects: dict[str, dict[str, Obj]] = {kind: {} for kind in _KINDS}
        self.purses: dict[str, Purse] = {}
        self.keys: dict[str, Obj] = {}
        self.deliveries: dict[str, Obj] = {}
        self.settlements: dict[str, float] = {}
        self.rates: dict[str, list[str]] = {}
        self.seconds_ahead = 0
        self.looked_at = self.now()
        self.plan = Forecast()
        self.touch()

    def now(self) -> int:
        """Seconds since 1970 on the double's clock, which a test can move forward."""
        return int(time.time()) + self.seconds_ahead

    def add(self, made: Obj) -> Obj:
        self.objects[made["object"]][made["id"]] = made
        if made["object"] == "balance_transaction":
            self.purse(owner(made)).put(made)
        self.touch()
        return made

    def purse(self, account: str) -> Purse:
        return self.purses.setdefault(account, Purse())

    def get(self, kind: str, object_id: str, *, param: str = "id") -> Obj:
        found = self.objects[kind].get(object_id)
        if found is None:
            raise resource_missing(kind, object_id, param=param)
        return found

    def rows(self, kind: str) -> list[Obj]:
        return list(self.objects[kind].values())

    @contextlib.contextmanager
    def quietly(self) -> Iterator[None]:
        """What happens meanwhile makes no events. Hold the lock."""
        self.is_quiet = True
        try:
            yield
        finally:
            self.is_quiet = False

    def own_rows(self, kind: str) -> list[Obj]:
        """The rows of the account that the present call is made for."""
        return [row for row in self.rows(kind) if owner(row) == self.cause.account]

    def own(self, kind: str, object_id: str, *, param: str = "id") -> Obj:
        found = self.get(kind, object_id, param=param)
        if owner(found) != self.cause.account:
            raise resource_missing(kind, object_id, param=param)
        return found

    def touch(self) -> None:
        """Something changed: the file is to be written soon."""
        self._changed.set()

    def _load(self) -> None:
        if not self.path or not self.path.exists():
            return
        saved = json.loads(self.path.read_text(encoding="utf-8"))
        for kind, rows in saved["objects"].items():
            self.objects[kind] = rows
        for row in self.rows("balance_transaction"):
            self.purse(owner(row)).put(row)
        self.keys = {
            name: kept for name, kept in saved["keys"].items() if kept["status"]
        }
        self.deliveries = saved["deliveries"]
        self.settlements = saved["settlements"]
        self.seconds_ahead = saved["seconds_ahead"]
        self.rates = saved.get("rates", {})
        self.looked_at = saved.get("looked_at", self.now())

    def save(self) -> None:
        """Write the whole state beside the file, then put it in the file's place."""
        if not self.path:
            return
        self._changed.clear()
        with self.lock:
            text = json.dumps(
                {
                    "objects": self.objects,
                    "keys": self.keys,
                    "deliveries": self.deliveries,
                    "settlements": self.settlements,
                    "seconds_ahead": self.seconds_ahead,
                    "rates": self.rates,
                    "looked_at": self.looked_at,
                }
            )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
            raise

    def _save_often(self) -> None:
        while not self._stop.wait(SAVE_EVERY):
            if self._changed.is_set():
                self.save()

    def close(self) -> None:
        self._stop.set()
        if self._saver:
            self._saver.join()
            self.save()
