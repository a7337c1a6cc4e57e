"""For tests: a double in this process on a free port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .calls_back import CallsBack
from .server import Double, Server, serving
from .store import Message

KEYS = {
    "aliyun": ("ali-key", "ali-secret"),
    "tencent": ("tencent-key", "tencent-secret"),
    "twilio": ("AC0000000000000000000000000000double", "twilio-secret"),
}


@dataclass
class RunningDouble:
    url: str
    double: Double
    name: str = ""

    def reset(self) -> None:
        self.double.store.reset()

    def fault(self, mode: str, provider: str = "*", **more: Any) -> None:
        self.double.store.add_fault(mode=mode, provider=provider, **more)

    @property
    def messages(self) -> list[Message]:
        with self.double.store.lock:
            return list(self.double.store.messages)

    @property
    def refused(self) -> list[str]:
        return list(self.double.store.refused_calls)


@contextmanager
def running_double(
    callback_url: str = "",
    secret: str = "double",  # noqa: S107 - a double's
    delay: float = 0.0,
) -> Iterator[RunningDouble]:
    double = Double(CallsBack(callback_url, secret, delay))
    server = Server(("127.0.0.1", 0), double)
    with serving(server):
        yield RunningDouble(server.url, double)
