"""The calls that the double answers: for each, its function and what it understands.

A parameter that the library declares but the route does not name is answered 501, so
that nothing is taken and silently ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from . import intents, ledger, listing, refunds
from .errors import Obj, not_built
from .store import Store

Answering = Callable[..., Obj]
_PAGED = frozenset({"limit", "starting_after", "ending_before", "created", "expand"})
_INTENT = frozenset(
    {
        "description",
        "expand",
        "metadata",
        "payment_method",
        "receipt_email",
        "shipping",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
    }
)
_CONFIRM = frozenset(
    {"expand", "payment_method", "payment_method_data", "return_url", "use_stripe_sdk"}
)


@dataclass(frozen=True)
class Route:
    """One call: a path with ids in it, and the function that does the work."""

    method: str
    template: str
    answer: Answering
    takes: frozenset[str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{\w+\}", "([^/]+)", self.template))

    def refuse_unbuilt(self, params: Obj) -> None:
        for name in params:
            if name not in self.takes:
                raise not_built(f"the parameter {name} of {self.template}")


@dataclass(frozen=True)
class Match:
    """A route and the ids that stood in the path."""

    route: Route
    ids: tuple[str, ...]


def find_route(method: str, path: str) -> Match | None:
    for route in ROUTES:
        found = route.pattern.fullmatch(path)
        if found and route.method == method:
            return Match(route, found.groups())
    return None


def _retrieve(kind: str) -> Answering:
    def answer(store: Store, _params: Obj, object_id: str) -> Obj:
        return store.get(kind, object_id)

    return answer


def _list(kind: str, *, url: str, same: tuple[str, ...] = ()) -> Answering:
    """A list answer; `same` names parameters that filter on the field of that name."""

    def answer(store: Store, params: Obj) -> Obj:
        rows = [
            row
            for row in store.rows(kind)
            if all(row[name] == params[name] for name in same if name in params)
        ]
        return listing.page(store, rows, params, url=url)

    return answer


def _balance(store: Store, _params: Obj) -> Obj:
    return ledger.balance(store)


def _events(store: Store, params: Obj) -> Obj:
    kinds = params.get("types")
    wanted: Any = params.get("delivery_success")
    rows = [
        event
        for event in store.rows("event")
        if (kinds is None or _is_of(event["type"], kinds))
        and ("type" not in params or _is_of(event["type"], [params["type"]]))
        and (wanted is None or _was_delivered(store, event) == wanted)
    ]
    return listing.page(store, rows, params, url="/v1/events")


def _is_of(kind: str, wanted: list[str]) -> bool:
    """`charge.*` stands for every event about charges."""
    return any(
        kind == name or (name.endswith("*") and kind.startswith(name[:-1]))
        for name in wanted
    )


def _was_delivered(store: Store, event: Obj) -> bool:
    return event["id"] not in store.deliveries


_RETRIEVE = frozenset({"expand"})
ROUTES = (
    Route(
        "POST",
        "/v1/payment_intents",
        intents.create_intent,
        _INTENT
        | _CONFIRM
        | {
            "allowed_payment_method_types",
            "amount",
            "automatic_payment_methods",
            "capture_method",
            "confirm",
            "currency",
        },
    ),
    Route(
        "GET",
        "/v1/payment_intents",
        _list("payment_intent", url="/v1/payment_intents"),
        _PAGED,
    ),
    Route(
        "GET", "/v1/payment_intents/{intent}", _retrieve("payment_intent"), _RETRIEVE
    ),
    Route(
        "POST",
        "/v1/payment_intents/{intent}",
        intents.update_intent,
        _INTENT | {"amount", "currency"},
    ),
    Route(
        "POST",
        "/v1/payment_intents/{intent}/confirm",
        intents.confirm_intent,
        _CONFIRM,
    ),
    Route(
        "POST",
        "/v1/payment_intents/{intent}/capture",
        intents.capture_intent,
        frozenset({"amount_to_capture", "expand", "metadata"}),
    ),
    Route(
        "POST",
        "/v1/payment_intents/{intent}/cancel",
        intents.cancel_intent,
        frozenset({"cancellation_reason", "expand"}),
    ),
    Route("GET", "/v1/charges/{charge}", _retrieve("charge"), _RETRIEVE),
    Route(
        "GET",
        "/v1/charges",
        _list("charge", url="/v1/charges", same=("payment_intent", "transfer_group")),
        _PAGED | {"payment_intent", "transfer_group"},
    ),
    Route(
        "POST",
        "/v1/refunds",
        refunds.create_refund,
        frozenset(
            {"amount", "charge", "expand", "metadata", "payment_intent", "reason"}
        ),
    ),
    Route("GET", "/v1/refunds/{refund}", _retrieve("refund"), _RETRIEVE),
    Route(
        "POST",
        "/v1/refunds/{refund}",
        refunds.update_refund,
        frozenset({"expand", "metadata"}),
    ),
    Route(
        "GET",
        "/v1/refunds",
        _list("refund", url="/v1/refunds", same=("charge", "payment_intent")),
        _PAGED | {"charge", "payment_intent"},
    ),
    Route(
        "GET",
        "/v1/payment_methods/{payment_method}",
        _retrieve("payment_method"),
        _RETRIEVE,
    ),
    Route("GET", "/v1/balance", _balance, frozenset()),
    Route(
        "GET",
        "/v1/balance_transactions/{id}",
        _retrieve("balance_transaction"),
        _RETRIEVE,
    ),
    Route(
        "GET",
        "/v1/balance_transactions",
        _list(
            "balance_transaction",
            url="/v1/balance_transactions",
            same=("type", "source", "currency"),
        ),
        _PAGED | {"type", "source", "currency"},
    ),
    Route("GET", "/v1/events/{id}", _retrieve("event"), _RETRIEVE),
    Route(
        "GET",
        "/v1/events",
        _events,
        _PAGED | {"type", "types", "delivery_success"},
    ),
)
