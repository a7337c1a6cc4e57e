"""What the double remembers: codes and tokens that it gave, faults that a test set."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field

from .people import PEOPLE, Person

CODE_HOLDS = 300


@dataclass(frozen=True)
class Grant:
    """A person allowed an app to know them."""

    person: Person
    app_id: str
    at: float


@dataclass
class Store:
    """`faults` are modes by provider, each for so many questions to come."""

    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def allow(self, person: str, app_id: str) -> str:
        """A code for one exchange."""
        code = secrets.token_hex(16)
        with self.lock:
            self.codes[code] = Grant(PEOPLE[person], app_id, time.time())
        return code

    def exchange(self, code: str, app_id: str) -> tuple[str, Grant] | None:
        """A token for the code, once; None for one that is good no more."""
        with self.lock:
            grant = self.codes.pop(code, None)
            if grant is None or grant.app_id != app_id:
                return None
            if time.time() - grant.at > CODE_HOLDS:
                return None
            token = secrets.token_hex(16)
            self.tokens[token] = grant
            return token, grant

    def fault(self, provider: str) -> str:
        with self.lock:
            waiting = self.faults.get(provider)
            return waiting.pop(0) if waiting else ""

    def reset(self) -> None:
        with self.lock:
            self.codes.clear()
            self.tokens.clear()
            self.faults.clear()
            self.refused.clear()
            self.asked.clear()
