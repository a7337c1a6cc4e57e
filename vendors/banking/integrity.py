"""Where a seller's money goes: readable with our keys, confirmed by somebody else."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from core.secrets import UnreadableSecretError
from vendors.banking.models import BankAccount
from vendors.banking.states import AccountChange, AccountState


@invariant("bank details can be read with our keys", over=BankAccount, span=5_000)
def accounts_readable(ids: Range) -> Iterator[Breach]:
    rows = BankAccount.objects.filter(pk__range=(ids.first, ids.last))
    for account in rows.only("pk", "number").order_by("pk").iterator(chunk_size=500):
        try:
            account.number.reveal()
        except UnreadableSecretError:
            yield f"bank account {account.pk}: no key opens it"


@invariant("bank details were confirmed by somebody else", over=BankAccount)
def accounts_confirmed(ids: Range) -> Iterator[Breach]:
    return lines(
        "bank account {}: confirmed, its last step is {}, entered by {}",
        f"""
        SELECT a.id, e.what, a.changed_by_id FROM banking_bankaccount a
        LEFT JOIN banking_bankaccountevent e ON e.id = (
            SELECT MAX(id) FROM banking_bankaccountevent WHERE account_id = a.id)
        WHERE {ids.having("a.id")} AND a.state = '{AccountState.CONFIRMED}'
          AND (e.what IS NULL OR e.what <> '{AccountChange.CONFIRMED}'
               OR a.confirmed_by_id = a.changed_by_id)
        """,
    )
