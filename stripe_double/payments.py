"""The other end of a transfer: a payment, and its refunds, on the account's books."""

from __future__ import annotations

from . import ledger
from .errors import Obj
from .ledger import Amount, Movement
from .methods import billing_details
from .store import Store, new_id

_EMPTY_CHARGE = (
    "application application_fee application_fee_amount customer description "
    "failure_balance_transaction failure_code failure_message on_behalf_of outcome "
    "payment_intent payment_method payment_method_details receipt_email receipt_number "
    "receipt_url review shipping source statement_descriptor "
    "statement_descriptor_suffix transfer_data calculated_statement_descriptor"
).split()
_EMPTY_REFUND = (
    "destination_details failure_balance_transaction failure_reason payment_intent "
    "pending_reason reason receipt_number source_transfer_reversal"
).split()


def make_destination_payment(
    store: Store, transfer: Obj, *, available_after: int
) -> Obj:
    account = transfer["destination"]
    payment = {
        "id": new_id("py"),
        "object": "charge",
        "_account": account,
        **dict.fromkeys(_EMPTY_CHARGE),
        "amount": transfer["amount"],
        "amount_captured": transfer["amount"],
        "amount_refunded": 0,
        "billing_details": billing_details(),
        "captured": True,
        "created": store.now(),
        "currency": transfer["currency"],
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": {},
        "paid": True,
        "refunded": False,
        "source_transfer": transfer["id"],
        "status": "succeeded",
        "transfer_group": transfer["transfer_group"],
    }
    movement = Movement("payment", "charge", payment["id"], available_after, account)
    amount = Amount(transfer["amount"], transfer["currency"])
    payment["balance_transaction"] = ledger.book(store, movement, amount)["id"]
    return store.add(payment)


def make_payment_refund(
    store: Store, payment: Obj, reversal: Obj, *, available_after: int
) -> Obj:
    account = payment["_account"]
    refund = {
        "id": new_id("pyr"),
        "object": "refund",
        "_account": account,
        **dict.fromkeys(_EMPTY_REFUND),
        "amount": reversal["amount"],
        "charge": payment["id"],
        "created": store.now(),
        "currency": payment["currency"],
        "metadata": {},
        "status": "succeeded",
        "transfer_reversal": reversal["id"],
    }
    movement = Movement(
        "payment_refund", "refund", refund["id"], available_after, account
    )
    amount = Amount(-reversal["amount"], payment["currency"])
    refund["balance_transaction"] = ledger.book(store, movement, amount)["id"]
    payment["amount_refunded"] += reversal["amount"]
    payment["refunded"] = payment["amount_refunded"] == payment["amount"]
    return store.add(refund)
