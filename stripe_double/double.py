"""One running double: what it knows, what it sends, what it gets wrong on purpose."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .errors import Obj
from .faults import Faults
from .form import parse_form, parse_parts
from .store import Store
from .webhooks import Chaos, Webhooks

CALLS_KEPT = 5000


@dataclass(frozen=True)
class DoubleRequest:
    """One HTTP request as it came in; header names in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str

    @cached_property
    def params(self) -> Obj:
        """They stand in the body of a POST, else in the address; all are strings."""
        boundary = self._boundary
        if boundary:
            return parse_parts(self.body, boundary)
        return parse_form(self.body if self.method == "POST" else self.query)

    @property
    def said(self) -> str:
        """The body, without what changes when the same is sent again."""
        return self.body.replace(self._boundary, "") if self._boundary else self.body

    @property
    def _boundary(self) -> str:
        kind, _, boundary = self.headers.get("content-type", "").partition("boundary=")
        return boundary if kind.startswith("multipart/form-data") else ""


@dataclass(frozen=True)
class Reply:
    """One HTTP answer."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


class HangUpError(Exception):
    """The connection is to break without an answer."""


@dataclass
class Double:
    """The parts that every answer may need."""

    store: Store
    webhooks: Webhooks
    faults: Faults = field(default_factory=Faults)
    api_key: str | None = None
    calls: deque[Obj] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))

    def reset(self) -> None:
        """Forget everything: objects, keys, deliveries, faults, chaos, the clock."""
        self.faults.clear()
        with self.store.lock:
            self.store.clear()
            self.webhooks.chaos = Chaos()
            self.calls.clear()

    def close(self) -> None:
        self.faults.clear()
        self.webhooks.close()
        self.store.close()


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def json_reply(value: Any, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, as_json(value).encode(), headers=named)
