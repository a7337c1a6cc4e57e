"""Whose money is where: one balance transaction a movement; balances are their sums."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .errors import Obj, StripeError
from .money import exponent
from .store import PLATFORM, Store, new_id

SETTLES_AFTER = 2 * 24 * 60 * 60


@dataclass(frozen=True)
class Movement:
    """What a row is for: its type, whose it is, and when the money may be used."""

    kind: str
    category: str
    source: str
    available_after: int = 0
    account: str = PLATFORM


@dataclass(frozen=True)
class Amount:
    """Minor units of a currency, and the rate when they were converted into it."""

    units: int
    currency: str
    rate: float | None = None

    def __neg__(self) -> Amount:
        return Amount(-self.units, self.currency, self.rate)


def charge_movement(charge: Obj) -> Movement:
    is_card = charge["id"].startswith("ch_")
    kind = "charge" if is_card else "payment"
    waits = charge.get("_available_after", SETTLES_AFTER)
    return Movement(kind, "charge", charge["id"], waits)


def refund_movement(refund: Obj, *, failed: bool = False) -> Movement:
    is_card = refund["id"].startswith("re_")
    if failed:
        kind = "refund_failure" if is_card else "payment_failure_refund"
        return Movement(kind, "refund_failure", refund["id"])
    kind = "refund" if is_card else "payment_refund"
    return Movement(kind, "refund", refund["id"])


def settled(store: Store, units: int, currency: str) -> Amount:
    """What a sum of the shopper's currency is in the platform's, at today's rate."""
    if currency not in store.rates:
        return Amount(units, currency)
    into, rate = store.rates[currency]
    shift = Decimal(10) ** (exponent(into) - exponent(currency))
    exact = Decimal(units) * Decimal(rate) * shift
    return Amount(int(exact.to_integral_value(ROUND_HALF_UP)), into, float(rate))


def book(store: Store, movement: Movement, amount: Amount, *, fee: int = 0) -> Obj:
    fees = {
        "amount": fee,
        "application": None,
        "currency": amount.currency,
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    return store.add(
        {
            "id": new_id("txn"),
            "object": "balance_transaction",
            "_account": movement.account,
            "amount": amount.units,
            "available_on": store.now() + movement.available_after,
            "balance_type": "payments",
            "created": store.now(),
            "currency": amount.currency,
            "description": None,
            "exchange_rate": amount.rate,
            "fee": fee,
            "fee_details": [fees] if fee else [],
            "net": amount.units - fee,
            "reporting_category": movement.category,
            "source": movement.source,
            "status": "pending",
            "type": movement.kind,
        }
    )


def book_back(store: Store, movement: Movement, row: Obj) -> Obj:
    """The same sum the other way round: what failed is undone at no other rate."""
    amount = Amount(-row["amount"], row["currency"], row["exchange_rate"])
    return book(store, movement, amount)


def shown(store: Store, row: Obj) -> Obj:
    """The row as answered: its status follows the double's clock."""
    return {**row, "status": "available" if is_available(store, row) else "pending"}


def is_available(store: Store, row: Obj) -> bool:
    return bool(row["available_on"] <= store.now())


def rows_of(store: Store, account: str) -> list[Obj]:
    return list(store.purse(account).rows)


def available(store: Store, account: str, currency: str) -> int:
    """What the account may send on today."""
    return store.purse(account).count(store.now()).get(currency, 0)


def need_available(store: Store, account: str, amount: Amount) -> None:
    """Raise `StripeError` when the account may not send so much on today."""
    if available(store, account, amount.currency) < amount.units:
        raise insufficient(account)


def insufficient(account: str) -> StripeError:
    whose = "your Stripe account" if account == PLATFORM else f"account {account}"
    return StripeError(
        f"There are insufficient funds in {whose} for this transfer. The available "
        "balance is too low; see /v1/balance.",
        code="balance_insufficient",
    )


def sums(store: Store, account: str) -> dict[str, dict[str, int]]:
    """By currency: what is available and what is pending."""
    purse = store.purse(account)
    here, to_come = purse.count(store.now()), purse.pending()
    return {
        currency: {
            "available": here.get(currency, 0),
            "pending": to_come.get(currency, 0),
        }
        for currency in sorted({*here, *to_come})
    }


def balance(store: Store, account: str = PLATFORM) -> Obj:
    by_currency = sums(store, account)
    return {
        "object": "balance",
        "livemode": False,
        **{
            status: [
                {
                    "amount": amounts[status],
                    "currency": currency,
                    "source_types": {"card": amounts[status]},
                }
                for currency, amounts in by_currency.items()
            ]
            for status in ("available", "pending")
        },
    }
