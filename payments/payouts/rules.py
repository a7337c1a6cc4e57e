"""What a fee comes to: percent and fixed, within a floor and a cap."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from core.hooks import Hook

# What the causes of holds begin with that end with an invoice's money.
INVOICE_HOLD = "invoice"


@dataclass(frozen=True)
class FeeRate:
    """Percent of the price (8.5 is 8.5 %) and fixed minor units for each line.

    `floor` and `cap` bound the sum of both; `cap` None is no bound. `tax_percent` is
    the tax on the fee, on top of it. `unit` is what amounts are multiples of.
    """

    percent: Decimal = Decimal(0)
    fixed: int = 0
    floor: int = 0
    cap: int | None = None
    tax_percent: Decimal = Decimal(0)
    unit: int = 1


def fee_of(price: int, rate: FeeRate) -> tuple[int, int]:
    """The fee for a line of `price` minor units, and the tax on it.

    Each is rounded half up, once. Fee and tax together are never more than the price.
    """
    wanted = max(_percent(price, rate.percent, rate.unit) + rate.fixed, rate.floor)
    if rate.cap is not None:
        wanted = min(wanted, rate.cap)
    fee = min(wanted, price)
    tax = _percent(fee, rate.tax_percent, rate.unit)
    return (fee, tax) if fee + tax <= price else (price - tax, tax)


def _percent(amount: int, percent: Decimal, unit: int) -> int:
    exact = amount * percent / 100 / unit
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)) * unit


def returned(fee: int, *, price: int, given_back: int, unit: int = 1) -> int:
    """How much of a line's fee has gone back once `given_back` of its price has.

    A target, not a step: it grows with `given_back` and is the whole fee in the end,
    so that many small refunds return as much as one large one.
    """
    if not price:
        return 0
    due = (fee * given_back * 2 + price * unit) // (price * unit * 2) * unit
    return min(fee, due)


def share_to_take_back(back: int, *, of: int, sent: int, unit: int = 1) -> int:
    """How much of a transfer is taken back once `back` of its `of` is not due any more.

    A target, as with fees: `sent` is what was sent for `of`, in another currency maybe;
    the last one takes what is left.
    """
    return sent if back >= of else back * sent // of // unit * unit


class HostShare(NamedTuple):
    """Who gets so many percent of a line for having shown it."""

    payee_id: int
    percent: Decimal


# Of the lines of an order that is being written: what hosts get of them, by line id.
HOSTS: Hook[Callable[[Sequence[Any]], Mapping[int, HostShare]]] = Hook(
    __name__, "which lines were sold by a host"
)


def shares_of_hosts(lines: Sequence[Any]) -> dict[int, HostShare]:
    """What hosts get of these lines; a line has one host at most."""
    return {pk: share for ask in HOSTS for pk, share in ask(lines).items()}


# Of parts whose parcels have just earned, in one transaction with it and under their
# orders' locks: what their sellers give away of that, as drafts for the books.
GIVEN_AWAY: Hook[Callable[[Sequence[Any]], Sequence[Any]]] = Hook(
    __name__, "what sellers give away of what they have earned"
)
