"""Lists and `expand`: pages of objects, newest first, and ids opened into objects."""

from __future__ import annotations

from typing import Any

from . import ledger
from .errors import Obj, StripeError, parameter_error, resource_missing
from .events import without_secrets
from .store import Store

LONGEST_PAGE = 100
USUAL_PAGE = 10
DEEPEST = 4
_EXPANDABLE = {
    "latest_charge": "charge",
    "charge": "charge",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
    "customer": "customer",
    "setup_intent": "setup_intent",
    "balance_transaction": "balance_transaction",
    "failure_balance_transaction": "balance_transaction",
    "source_transaction": "charge",
    "destination_payment": "charge",
    "destination_payment_refund": "refund",
    "source_transfer": "transfer",
    "transfer": "transfer",
    "transfer_reversal": "transfer_reversal",
}
# These name objects of several kinds; the prefix of the id tells which.
_BY_PREFIX = ("source", "destination")
_PREFIXES = {
    "acct": "account",
    "ch": "charge",
    "dp": "dispute",
    "po": "payout",
    "py": "charge",
    "pyr": "refund",
    "re": "refund",
    "tr": "transfer",
    "trr": "transfer_reversal",
    "tu": "topup",
}


def page(store: Store, rows: list[Obj], params: Obj, *, url: str) -> Obj:
    """One page of `rows` (oldest first) by `limit`, `starting_after` and the like."""
    limit = params.get("limit", USUAL_PAGE)
    if not 1 <= limit <= LONGEST_PAGE:
        raise parameter_error(
            f"Limit must be between 1 and {LONGEST_PAGE}.",
            code="parameter_invalid_integer",
            param="limit",
        )
    rows = [row for row in reversed(rows) if _in_range(row, params.get("created"))]
    ids = [row["id"] for row in rows]
    if "ending_before" in params:
        end = _place(ids, params["ending_before"], param="ending_before")
        start = max(0, end - limit)
        chosen, has_more = rows[start:end], start > 0
    else:
        start = 0
        if "starting_after" in params:
            start = 1 + _place(ids, params["starting_after"], param="starting_after")
        chosen, has_more = rows[start : start + limit], len(rows) > start + limit
    opened = [name.removeprefix("data.") for name in params.get("expand", [])]
    return {
        "object": "list",
        "data": [shown(store, row, opened) for row in chosen],
        "has_more": has_more,
        "url": url,
    }


def shown(store: Store, row: Obj, expand: list[str] | None = None) -> Obj:
    """The object as answered: a copy, with what `expand` names opened."""
    copied = _copy(store, row)
    for path in expand or []:
        _open(store, copied, path.split("."), path)
    return copied


def check_expand(expand: list[str]) -> list[str]:
    """Refuse, before any work is done, what no object of the double can open."""
    for path in expand:
        steps = path.removeprefix("data.").split(".")
        if len(steps) > DEEPEST or not {*steps} <= {*_EXPANDABLE, *_BY_PREFIX}:
            raise _cannot_expand(path)
    return expand


def _copy(store: Store, row: Obj) -> Obj:
    if row.get("object") == "balance_transaction":
        row = ledger.shown(store, row)
    return without_secrets(row)


def _open(store: Store, owner: Any, steps: list[str], path: str) -> None:
    name, rest = steps[0], steps[1:]
    if not isinstance(owner, dict) or name not in owner:
        raise _cannot_expand(path)
    value = owner[name]
    if value is None:
        return
    if isinstance(value, str):
        owner[name] = value = _copy(store, store.get(_kind(name, value, path), value))
    if rest:
        _open(store, value, rest, path)


def _kind(name: str, value: str, path: str) -> str:
    if name in _BY_PREFIX:
        kind = _PREFIXES.get(value.split("_", maxsplit=1)[0])
    else:
        kind = _EXPANDABLE.get(name)
    if kind is None:
        raise _cannot_expand(path)
    return kind


def _cannot_expand(path: str) -> StripeError:
    return parameter_error(
        f"This property cannot be expanded ({path}).",
        code="parameter_invalid_expand",
        param="expand",
    )


def _place(ids: list[str], wanted: str, *, param: str) -> int:
    if wanted not in ids:
        raise resource_missing("object", wanted, param=param)
    return ids.index(wanted)


def _in_range(row: Obj, created: Obj | int | None) -> bool:
    if created is None:
        return True
    if isinstance(created, int):
        return bool(row["created"] == created)
    bounds = {name: int(value) for name, value in created.items()}
    at: int = row["created"]
    return (
        at > bounds.get("gt", -1)
        and at >= bounds.get("gte", -1)
        and ("lt" not in bounds or at < bounds["lt"])
        and ("lte" not in bounds or at <= bounds["lte"])
    )
