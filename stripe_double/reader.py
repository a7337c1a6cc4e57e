"""What is only read: the balance, its transactions, the events, all accounts."""

from __future__ import annotations

from . import ledger, lists
from .accounts import is_connected
from .errors import Obj, StripeError, resource_missing
from .store import Store

EVENTS_KEPT = 30 * 24 * 60 * 60


def balance(store: Store, _params: Obj) -> Obj:
    return ledger.balance(store, store.cause.account)


def list_accounts(store: Store, params: Obj) -> Obj:
    rows = [row for row in store.rows("account") if is_connected(store, row["id"])]
    return lists.page(store, rows, params, url="/v1/accounts")


def list_balance_transactions(store: Store, params: Obj) -> Obj:
    same = ("type", "source", "currency")
    rows = [
        row
        for row in store.own_rows("balance_transaction")
        if all(row[name] == params[name] for name in same if name in params)
    ]
    if "payout" in params:
        payout = store.own("payout", params["payout"], param="payout")
        if not payout["automatic"]:
            raise StripeError(
                "Balance transaction history can only be filtered on automatic "
                "payouts, not manual.",
                param="payout",
            )
        rows = [row for row in rows if row.get("_payout") == payout["id"]]
    return lists.page(store, rows, params, url="/v1/balance_transactions")


def retrieve_event(store: Store, _params: Obj, event_id: str) -> Obj:
    event = store.own("event", event_id)
    if not _is_kept(store, event):
        raise resource_missing("event", event_id)
    return event


def list_events(store: Store, params: Obj) -> Obj:
    kinds = params.get("types")
    wanted: bool | None = params.get("delivery_success")
    rows = [
        event
        for event in store.own_rows("event")
        if _is_kept(store, event)
        and (kinds is None or _is_of(event["type"], kinds))
        and ("type" not in params or _is_of(event["type"], [params["type"]]))
        and (wanted is None or (event["pending_webhooks"] == 0) == wanted)
    ]
    return lists.page(store, rows, params, url="/v1/events")


def _is_kept(store: Store, event: Obj) -> bool:
    """Stripe forgets an event after a month."""
    return bool(event["created"] > store.now() - EVENTS_KEPT)


def _is_of(kind: str, wanted: list[str]) -> bool:
    """`charge.*` stands for every event about charges."""
    return any(
        kind == name or (name.endswith("*") and kind.startswith(name[:-1]))
        for name in wanted
    )
