"""Faults on purpose: a call refused, answered into nothing, slow, or failed."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from .errors import Obj, StripeError, missing_parameter, parameter_error

MODES = ("refuse", "lost_response", "stored_500", "429", "timeout")
USUAL_HANG = 30.0


@dataclass
class Fault:
    """What happens to the next `times` calls of a method and path (`*` fits anything).

    refuse: the connection breaks, no work is done. lost_response: the work is done,
    then the connection breaks. stored_500: a 500 that is kept for the key; `work` says
    whether the work was done all the same. 429: too many requests, no work. timeout:
    the call hangs for `seconds` while its key is in flight, then is done and answered.
    """

    mode: str
    method: str = "POST"
    path: str = "*"
    times: int = 1
    seconds: float = USUAL_HANG
    work: bool = False


@dataclass
class Faults:
    """The faults that are still to happen."""

    pending: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    wake: threading.Event = field(default_factory=threading.Event)

    def take(self, method: str, path: str) -> Fault | None:
        with self.lock:
            for fault in self.pending:
                fits = fault.method in (method, "*") and fnmatchcase(path, fault.path)
                if fits and fault.times > 0:
                    fault.times -= 1
                    return fault
        return None

    def add(self, wanted: Obj) -> Fault:
        fault = _fault(wanted)
        with self.lock:
            self.pending.append(fault)
        return fault

    def hang(self, seconds: float) -> None:
        """Keep a call waiting; a reset or the end of the double lets it go."""
        self.wake.wait(seconds)

    def clear(self) -> None:
        with self.lock:
            self.pending.clear()
        wake, self.wake = self.wake, threading.Event()
        wake.set()


def _fault(wanted: Obj) -> Fault:
    if "mode" not in wanted:
        raise missing_parameter("mode")
    if str(wanted["mode"]) not in MODES:
        raise parameter_error(
            f"Invalid mode: must be one of {', '.join(MODES)}",
            code="parameter_invalid_enum",
            param="mode",
        )
    return Fault(
        mode=str(wanted["mode"]),
        method=str(wanted.get("method", "POST")).upper(),
        path=str(wanted.get("path", "*")),
        times=_number(wanted, "times", 1),
        seconds=_number(wanted, "seconds", USUAL_HANG),
        work=bool(wanted.get("work", False)),
    )


def _number(wanted: Obj, name: str, usual: Any) -> Any:
    value = wanted.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise parameter_error(
            f"Invalid {name}: a number of at least 0",
            code="parameter_invalid_integer",
            param=name,
        )
    return value


def too_many_requests() -> StripeError:
    return StripeError(
        "Request rate limit exceeded.", status=429, code="rate_limit", executed=False
    )


def server_error() -> StripeError:
    return StripeError(
        "Sorry! There was an error while talking to one of our backends.",
        status=500,
        kind="api_error",
    )
