"""For tests: a double in this process on a free port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .server import Double, Server, serving


@dataclass
class RunningDouble:
    url: str
    double: Double

    def reset(self) -> None:
        self.double.store.reset()

    def fault(self, provider: str, *modes: str) -> None:
        """One mode for each question to come; "" lets one pass."""
        self.double.store.faults.setdefault(provider, []).extend(modes)

    @property
    def asked(self) -> list[str]:
        return list(self.double.store.asked)

    @property
    def refused(self) -> list[str]:
        return list(self.double.store.refused)


@contextmanager
def running_double() -> Iterator[RunningDouble]:
    double = Double()
    server = Server(("127.0.0.1", 0), double)
    with serving(server):
        yield RunningDouble(server.url, double)
