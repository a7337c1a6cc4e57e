"""What a test can tell the double to do: `/_test/reset`, `/_test/fault`, and more."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, fields

from .adopting import adopt_payment
from .books import books
from .double import Asked, Double, Reply, json_reply
from .errors import Obj, StripeError, missing_parameter, unknown_parameter
from .refunds import fail_refund, settle_refund
from .webhooks import Chaos

Control = Callable[[Double, Obj], Obj]


def answer_control(double: Double, asked: Asked) -> Reply:
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
        double.store.touch()
        return {"now": double.store.now()}


def _settle_delay(double: Double, wanted: Obj) -> Obj:
    seconds = wanted.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise missing_parameter("seconds")
    double.store.settle_delay = float(seconds)
    return {"seconds": double.store.settle_delay}


def _refund_fails(double: Double, wanted: Obj) -> Obj:
    """Fail the refund that is named, or the next `times` ones that are made."""
    store = double.store
    with store.lock:
        if "refund" in wanted:
            return fail_refund(store, store.get("refund", str(wanted["refund"])))
        store.refund_plan.fail_next = int(wanted.get("times", 1))
        return {"fail_next": store.refund_plan.fail_next}


def _refunds_pending(double: Double, wanted: Obj) -> Obj:
    """`on`: new refunds stay pending. Off again: the pending ones succeed."""
    store = double.store
    with store.lock:
        store.refund_plan.hold = bool(wanted.get("on", True))
        settled = []
        if not store.refund_plan.hold:
            waiting = [r for r in store.rows("refund") if r["status"] == "pending"]
            settled = [settle_refund(store, refund)["id"] for refund in waiting]
        store.touch()
        return {"on": store.refund_plan.hold, "settled": settled}


def _redeliver(double: Double, wanted: Obj) -> Obj:
    if "event" not in wanted:
        raise missing_parameter("event")
    double.webhooks.redeliver(str(wanted["event"]))
    return {"event": wanted["event"]}


def _adopt(double: Double, wanted: Obj) -> Obj:
    """`payments`: a list of what `adopting.NEEDED` names."""
    payments = wanted.get("payments")
    if not isinstance(payments, list):
        raise missing_parameter("payments")
    with double.store.lock:
        taken = [adopt_payment(double.store, payment) for payment in payments]
        double.store.touch()
    return {"adopted": sum(taken)}


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
    ("POST", "adopt"): _adopt,
    ("POST", "settle_delay"): _settle_delay,
    ("POST", "refund_fails"): _refund_fails,
    ("POST", "refunds_pending"): _refunds_pending,
    ("POST", "redeliver"): _redeliver,
    ("GET", "books"): _books,
    ("GET", "calls"): _calls,
}
