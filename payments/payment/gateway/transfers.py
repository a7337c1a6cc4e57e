"""Transfers to connected accounts, and taking them back; amounts as Stripe settles."""

from dataclasses import dataclass
from typing import Any

from .calls import AT_ONCE, call, client, every

PAGES = 20


@dataclass(frozen=True)
class Settled:
    """What a charge came to in the market's own currency at Stripe."""

    amount: int
    currency: str


@dataclass(frozen=True)
class TransferAnswer:
    """What we read of a transfer."""

    id: str
    amount: int
    reversed: int

    @property
    def is_taken_back(self) -> bool:
        return self.reversed >= self.amount


@dataclass(frozen=True)
class Sending:
    """A transfer to be made. `charge_id` empty: from the market's own balance."""

    key: str
    row: int
    amount: int
    currency: str
    account_id: str
    charge_id: str
    group: str


def charge_settled(charge_id: str) -> Settled | None:
    """None while Stripe has not said what the charge comes to."""
    answer = call(
        client().v1.charges.retrieve,
        charge_id,
        params={"expand": ["balance_transaction"]},
    )
    row = answer.balance_transaction
    return Settled(row.amount, row.currency.upper()) if row else None


def create_transfer(sending: Sending) -> TransferAnswer:
    source: Any = {"source_transaction": sending.charge_id} if sending.charge_id else {}
    answer = call(
        client().v1.transfers.create,
        params={
            "amount": sending.amount,
            "currency": sending.currency.lower(),
            "destination": sending.account_id,
            "transfer_group": sending.group,
            "metadata": {"share": str(sending.row)},
            **source,
        },
        options={"idempotency_key": sending.key},
    )
    return _transfer(answer)


def find_transfer(sending: Sending) -> TransferAnswer | None:
    """Look for the transfer a row asked for, when its answer was lost."""
    after: Any = {}
    for _page in range(PAGES):
        answer = call(
            client().v1.transfers.list,
            params={"transfer_group": sending.group, "limit": 100, **after},
        )
        for transfer in answer.data:
            if _named(transfer, "share") == str(sending.row):
                return _transfer(transfer)
        if not answer.has_more:
            break
        after = {"starting_after": answer.data[-1].id}
    return None


def retrieve_transfer(transfer_id: str) -> TransferAnswer:
    return _transfer(call(client().v1.transfers.retrieve, transfer_id))


def create_reversal(*, key: str, transfer_id: str, amount: int, row: int) -> str:
    """The id of the reversal."""
    answer = call(
        client().v1.transfers.reversals.create,
        transfer_id,
        params={"amount": amount, "metadata": {"reversal": str(row)}},
        options={"idempotency_key": key},
    )
    return str(answer.id)


def find_reversal(transfer_id: str, *, row: int) -> str:
    """Its id; empty when Stripe made none for that row."""
    answer = call(
        client().v1.transfers.reversals.list, transfer_id, params={"limit": AT_ONCE}
    )
    found = (each for each in every(answer) if _named(each, "reversal") == str(row))
    return next((str(each.id) for each in found), "")


def _named(answer: Any, name: str) -> str:
    return str((answer.to_dict().get("metadata") or {}).get(name, ""))


def _transfer(answer: Any) -> TransferAnswer:
    return TransferAnswer(answer.id, answer.amount, answer.amount_reversed or 0)
