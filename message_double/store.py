"""What the double took, and the faults that are still to happen."""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any

MODES = (
    "refuse", "slow", "lost_response", "error", "garbage", "lie", "silent", "expired",
)  # fmt: skip


@dataclass
class Message:
    """One message that was taken. `is_lie`: it will never arrive, whatever was said."""

    number: int
    provider: str
    to: str
    text: str
    reference: str = ""
    id: str = ""
    at: float = 0.0
    is_lie: bool = False
    template: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Fault:
    """What happens to the next `times` messages of a provider (`*`: any).

    refuse: an error that a second try does not mend. slow: taken, answered after
    `seconds`. lost_response: taken, then the connection breaks. error: a 500, nothing
    is taken. garbage: taken, answered with something else. lie: answered as taken, and
    reported as lost. silent: taken, and never reported. expired: the token that was
    given is good no more (WeChat).
    """

    mode: str
    provider: str = "*"
    times: int = 1
    seconds: float = 30.0


class Store:
    """For all threads of the double."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.messages: list[Message] = []
        self.faults: list[Fault] = []
        self.refused_calls: list[str] = []
        self.blocked: dict[str, bool] = {}
        # What a provider knows beside the messages, by its name.
        self.sides: dict[str, Any] = {}

    def take(self, provider: str, to: str, text: str, **more: Any) -> Message:
        with self.lock:
            number = len(self.messages) + 1
            message = Message(number, provider, to, text, at=time.time(), **more)
            self.messages.append(message)
        return message

    def add_fault(self, **wanted: Any) -> None:
        fault = Fault(**wanted)
        if fault.mode not in MODES:
            msg = f"a mode is one of {', '.join(MODES)}"
            raise ValueError(msg)
        with self.lock:
            self.faults.append(fault)

    def fault(self, provider: str) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.provider in ("*", provider) and fault.times > 0:
                    fault.times -= 1
                    return fault
        return None

    def blocks(self, provider: str) -> bool:
        """Whether the message at hand is to be refused for good."""
        with self.lock:
            return bool(self.blocked.pop(provider, False))

    def reset(self) -> None:
        with self.lock:
            self.messages.clear()
            self.faults.clear()
            self.refused_calls.clear()
            self.blocked.clear()
            self.sides.clear()

    def shown(self) -> list[dict[str, Any]]:
        with self.lock:
            return [asdict(message) for message in self.messages]
