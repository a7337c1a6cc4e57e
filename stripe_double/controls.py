"""What a test can tell the double to do: `/_test/reset`, `/_test/fault`, and more."""

from __future__ import annotations

import json
from dataclasses import asdict, fields

from .adoption import ADOPTERS
from .books import books
from .clockwork import catch_up
from .double import Double, DoubleRequest, Reply, json_reply
from .errors import Obj, StripeError, missing_parameter, unknown_parameter
from .events import without_secrets
from .money_controls import MONEY_CONTROLS, Control
from .saved import change_card
from .webhooks import Chaos


def answer_control(double: Double, asked: DoubleRequest) -> Reply:
    """Never for a page of another origin: a browser names one, a test does not."""
    if "origin" in asked.headers:
        raise StripeError("Test controls are not for browsers.", status=403)
    control = CONTROLS.get((asked.method, asked.path.removeprefix("/_test/")))
    if control is None:
        raise StripeError(f"No such control: {asked.method} {asked.path}", status=404)
    try:
        wanted = json.loads(asked.body or "{}")
    except json.JSONDecodeError as error:
        raise StripeError("A control takes a JSON object.") from error
    if not isinstance(wanted, dict):
        raise StripeError("A control takes a JSON object.")
    return json_reply(control(double, wanted))


def _reset(double: Double, _wanted: Obj) -> Obj:
    double.reset()
    return {"reset": True}


def _chaos(double: Double, wanted: Obj) -> Obj:
    """Sets what is named and leaves the rest as it is; `{}` shows the present state."""
    known = {field.name for field in fields(Chaos)}
    for name, value in wanted.items():
        if name not in known:
            raise unknown_parameter(name)
        if not isinstance(value, bool | int | float):
            raise StripeError(f"Invalid {name}: a number, true or false", param=name)
    with double.store.lock:
        for name, value in wanted.items():
            setattr(double.webhooks.chaos, name, value)
        return asdict(double.webhooks.chaos)


def _fault(double: Double, wanted: Obj) -> Obj:
    return asdict(double.faults.add(wanted))


def _advance(double: Double, wanted: Obj) -> Obj:
    seconds = wanted.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds < 0:
        raise missing_parameter("seconds")
    with double.store.lock:
        double.store.seconds_ahead += seconds
        catch_up(double.store)
        double.store.touch()
        return {"now": double.store.now()}


def _clock(double: Double, wanted: Obj) -> Obj:
    """Set the clock to `at`, a moment that is not past. Without it: what time it is."""
    now = double.store.now()
    at = wanted.get("at", now)
    if isinstance(at, bool) or not isinstance(at, int) or at < now:
        raise StripeError("The clock only moves forward, to a whole second.")
    return _advance(double, {"seconds": at - now})


def _settle_delay(double: Double, wanted: Obj) -> Obj:
    seconds = wanted.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise missing_parameter("seconds")
    double.store.settle_delay = float(seconds)
    return {"seconds": double.store.settle_delay}


def _redeliver(double: Double, wanted: Obj) -> Obj:
    if "event" not in wanted:
        raise missing_parameter("event")
    double.webhooks.redeliver(str(wanted["event"]))
    return {"event": wanted["event"]}


def _adopt(double: Double, wanted: Obj) -> Obj:
    """Lists under `payments`, `accounts` and so on: see `adoption`."""
    adopted = 0
    for name in wanted:
        if name not in ADOPTERS or not isinstance(wanted[name], list):
            raise unknown_parameter(name)
    with double.store.lock, double.store.quietly():
        for name, adopt in ADOPTERS.items():
            adopted += sum(adopt(double.store, row) for row in wanted.get(name, []))
        double.store.touch()
    return {"adopted": adopted}


def _card(double: Double, wanted: Obj) -> Obj:
    if "payment_method" not in wanted:
        raise missing_parameter("payment_method")
    with double.store.lock:
        return without_secrets(change_card(double.store, wanted))


def _books(double: Double, _wanted: Obj) -> Obj:
    return books(double.store)


def _calls(double: Double, _wanted: Obj) -> Obj:
    with double.store.lock:
        return {"calls": list(double.calls)}


CONTROLS: dict[tuple[str, str], Control] = {
    ("POST", "reset"): _reset,
    ("POST", "chaos"): _chaos,
    ("POST", "fault"): _fault,
    ("POST", "advance"): _advance,
    ("POST", "clock"): _clock,
    ("POST", "adopt"): _adopt,
    ("POST", "settle_delay"): _settle_delay,
    ("POST", "redeliver"): _redeliver,
    ("POST", "card"): _card,
    ("GET", "books"): _books,
    ("GET", "calls"): _calls,
    **MONEY_CONTROLS,
}
