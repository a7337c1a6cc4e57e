"""Money as integers of the smallest unit: the only place that rounds and splits.

Exponents are Stripe's, which differ from ISO 4217 where Stripe says so
(docs.stripe.com/currencies): amounts of the currencies below go to Stripe without
decimals, or with three of which the last is 0. Prices and totals are `Decimal`s at
the currency's own step; see `step`.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

ZERO_DECIMAL = frozenset(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()
)
THREE_DECIMAL = frozenset("BHD JOD KWD OMR TND".split())
TWO_DECIMAL = frozenset(
    "AED AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD IDR ILS INR MOP MXN MYR NOK NZD "
    "PHP PLN RON SEK SGD THB TRY TWD USD ZAR".split()
)

# What Stripe charges at least and at most, in the smallest unit. Where Stripe names no
# least for a currency, it is worth about as much as the others.
LEAST_CHARGE = {
    "AED": 200, "AUD": 50, "BRL": 50, "CAD": 50, "CHF": 50, "CNY": 400, "CZK": 1500,
    "DKK": 250, "EUR": 50, "GBP": 30, "HKD": 400, "INR": 50, "JPY": 50, "MXN": 1000,
    "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50,
    "THB": 1000, "USD": 50,
}  # fmt: skip
MOST_CHARGE = 99_999_999


KNOWN_CURRENCIES = ZERO_DECIMAL | THREE_DECIMAL | TWO_DECIMAL


class UnknownCurrencyError(ValueError):
    """Raised for a currency whose smallest unit we have not checked."""


def exponent(currency: str) -> int:
    """Decimals of the currency's smallest unit: JPY 0, CNY 2, KWD 3.

    Raises `UnknownCurrencyError` rather than guess.
    """
    if currency in ZERO_DECIMAL:
        return 0
    if currency in THREE_DECIMAL:
        return 3
    if currency in TWO_DECIMAL:
        return 2
    raise UnknownCurrencyError(currency)


@cache
def step(currency: str) -> Decimal:
    """Smallest price difference the market uses: 1 yen, 1 fen, 10 fils.

    Three-decimal currencies are priced in tens of their smallest unit, since card
    networks refuse amounts whose last digit is not 0.
    """
    return Decimal(1).scaleb(-min(exponent(currency), 2))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount at the currency's step, half up (the market's one rounding mode)."""
    unit = step(currency)
    steps = (amount / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return (steps * unit).quantize(unit)


def to_minor(amount: Decimal, currency: str) -> int:
    """`Decimal("19.99"), "CNY"` → 1999. Raises `ValueError` if digits would be lost."""
    minor = amount.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        msg = f"{amount} {currency} is not a whole number of its smallest unit"
        raise ValueError(msg)
    return int(minor)


def minor_step(currency: str) -> int:
    """The currency's step in its smallest unit: 1 fen, 1 yen, 10 fils."""
    return to_minor(step(currency), currency)


def from_minor(minor: int, currency: str) -> Decimal:
    """1999, "CNY" → `Decimal("19.99")`."""
    return Decimal(minor).scaleb(-exponent(currency)).quantize(step(currency))


def least_charge(currency: str) -> Decimal:
    """The smallest amount that can be charged by itself."""
    return max(from_minor(LEAST_CHARGE.get(currency, 1), currency), step(currency))


def split(total: int, weights: Sequence[int], unit: int = 1) -> list[int]:
    """Divide `total` minor units by weight; the parts add up to it exactly.

    Largest remainder (Hamilton's method): each part gets the floor of its quota, the
    units left over go to the largest remainders, the earlier part first on a tie.
    All-zero weights share equally. Parts are multiples of `unit`, save the first of a
    total that is none. Raises `ValueError` without parts or with a negative weight.
    """
    if unit > 1:
        sign = -1 if total < 0 else 1
        steps, odd = divmod(abs(total), unit)
        first, *rest = (sign * part * unit for part in split(steps, weights))
        return [first + sign * odd, *rest]
    if not weights or min(weights) < 0:
        msg = "a split needs at least one part and no negative weight"
        raise ValueError(msg)
    shares = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(shares)
    sign = -1 if total < 0 else 1
    quotas = [divmod(abs(total) * share, whole) for share in shares]
    parts = [quota for quota, _ in quotas]
    left = abs(total) - sum(parts)
    by_remainder = sorted(range(len(shares)), key=lambda i: (-quotas[i][1], i))
    for i in by_remainder[:left]:
        parts[i] += 1
    return [sign * part for part in parts]


def share(amount: int, part: int, whole: int, unit: int = 1) -> int:
    """`amount` × `part` ÷ `whole` in minor units, half up to a multiple of `unit`.

    None of them is negative.
    """
    return (2 * amount * part + whole * unit) // (2 * whole * unit) * unit


def at_ratio(amount: int, part: int, whole: int) -> int:
    """`amount` × `part` ÷ `whole`, half away from zero; `amount` may be negative.

    What a sum of one currency is in another, by a sum known in both.
    """
    return share(amount, part, whole) if amount >= 0 else -share(-amount, part, whole)


def split_amount(
    total: Decimal, weights: Sequence[Decimal], currency: str
) -> list[Decimal]:
    """`split` for amounts: parts at the currency's step that add up to `total`."""
    unit = step(currency)
    parts = split(int(total / unit), [int(weight / unit) for weight in weights])
    return [(part * unit).quantize(unit) for part in parts]


def tax_included(amount: Decimal, rate: Decimal, currency: str) -> Decimal:
    """The tax inside an amount that includes it, `rate` as a fraction (0.09)."""
    return amount - rounded(amount / (1 + rate), currency)
