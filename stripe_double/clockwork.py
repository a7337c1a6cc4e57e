"""What happens because time passes: money settles, becomes available, is paid out."""

from __future__ import annotations

from . import charges, disputes, ledger, onboarding, payouts, refunds
from .errors import Obj
from .events import emit
from .store import PLATFORM, Store

DAY = 24 * 60 * 60


def catch_up(store: Store) -> None:
    """Do what fell due since the last look, on the double's clock."""
    charges.settle_due(store)
    with store.lock:
        before, now = store.looked_at, store.now()
        if now <= before:
            return
        store.looked_at = now
        _tell_available(store, before, now)
        refunds.fund_waiting(store)
        if now // DAY > before // DAY:
            for account in store.rows("account"):
                payouts.pay_out_daily(store, account)
        payouts.pay_due(store)
        disputes.close_overdue(store)
        onboarding.restrict_overdue(store)


def top_up(store: Store, source: str, amount: ledger.Amount) -> Obj:
    """The platform's own money comes in, and what waited for it is tried again."""
    movement = ledger.Movement("topup", "topup", source)
    row = ledger.book(store, movement, amount)
    store.add(_top_up(store, source, row))
    emit(store, "balance.available", _owned_balance(store, PLATFORM))
    refunds.fund_waiting(store)
    return row


def _top_up(store: Store, source: str, row: Obj) -> Obj:
    empty = (
        "description", "expected_availability_date", "failure_code", "failure_message",
        "initiated_by", "payment_method", "payment_method_options", "source",
        "statement_descriptor", "transfer_group",
    )  # fmt: skip
    return {
        **dict.fromkeys(empty),
        "id": source,
        "object": "topup",
        "amount": row["amount"],
        "balance_transaction": row["id"],
        "created": store.now(),
        "currency": row["currency"],
        "livemode": False,
        "metadata": {},
        "status": "succeeded",
    }


def _tell_available(store: Store, before: int, now: int) -> None:
    for account, purse in sorted(store.purses.items()):
        if any(
            before < row["available_on"] <= now and row["available_on"] > row["created"]
            for row in purse.rows
        ):
            emit(store, "balance.available", _owned_balance(store, account))


def _owned_balance(store: Store, account: str) -> Obj:
    return {**ledger.balance(store, account), "_account": account}
