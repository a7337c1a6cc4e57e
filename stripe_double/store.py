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
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .errors import Obj, resource_missing

_ALPHABET = string.ascii_letters + string.digits
_ID_LENGTH = 24
_KINDS = (
    "payment_intent",
    "charge",
    "refund",
    "balance_transaction",
    "payment_method",
    "event",
)
SAVE_EVERY = 0.2


def new_id(prefix: str) -> str:
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))


@dataclass(frozen=True)
class Cause:
    """The API call that is being answered; events name it."""

    request_id: str | None = None
    idempotency_key: str | None = None


@dataclass
class RefundPlan:
    """What the tests have told about the refunds to come."""

    hold: bool = False
    fail_next: int = 0


@dataclass
class Store:
    """Objects by kind and id, oldest first. Hold `lock` while reading or changing."""

    public_url: str = "http://127.0.0.1:12111"
    path: Path | None = None
    settle_delay: float = 0.0
    lock: threading.RLock = field(default_factory=threading.RLock)
    cause: Cause = field(default_factory=Cause)
    refund_plan: RefundPlan = field(default_factory=RefundPlan)
    listeners: list[Callable[[Obj], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._changed = threading.Event()
        self._saver: threading.Thread | None = None
        self.clear()
        if self.path:
            self._load()
            self._saver = threading.Thread(target=self._save_often, daemon=True)
            self._saver.start()

    def clear(self) -> None:
        self.objects: dict[str, dict[str, Obj]] = {kind: {} for kind in _KINDS}
        self.keys: dict[str, Obj] = {}
        self.deliveries: dict[str, Obj] = {}
        self.settlements: dict[str, float] = {}
        self.seconds_ahead = 0
        self.refund_plan = RefundPlan()
        self.touch()

    def now(self) -> int:
        """Seconds since 1970 on the double's clock, which a test can move forward."""
        return int(time.time()) + self.seconds_ahead

    def add(self, made: Obj) -> Obj:
        self.objects[made["object"]][made["id"]] = made
        self.touch()
        return made

    def get(self, kind: str, object_id: str, *, param: str = "id") -> Obj:
        found = self.objects[kind].get(object_id)
        if found is None:
            raise resource_missing(kind, object_id, param=param)
        return found

    def rows(self, kind: str) -> list[Obj]:
        return list(self.objects[kind].values())

    def touch(self) -> None:
        """Something changed: the file is to be written soon."""
        self._changed.set()

    def _load(self) -> None:
        if not self.path or not self.path.exists():
            return
        saved = json.loads(self.path.read_text(encoding="utf-8"))
        for kind, rows in saved["objects"].items():
            self.objects[kind] = rows
        self.keys = {
            name: kept for name, kept in saved["keys"].items() if kept["status"]
        }
        self.deliveries = saved["deliveries"]
        self.settlements = saved["settlements"]
        self.seconds_ahead = saved["seconds_ahead"]

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
