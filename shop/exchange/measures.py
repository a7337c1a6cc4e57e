"""Amounts in any unit that files use, turned into whole base units, exactly.

Factors are exact by definition: the ounce has 28.349523125 g, the pound 453.59237 g
(international yard and pound agreement of 1959), the gallon 4546.09 ml (as Open Food
Network means it) or, where a file says US, 3785.411784 ml; the jin has 500 g.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from core.tables import read_number
from core.units import UnitKind

_W, _V, _P = UnitKind.WEIGHT, UnitKind.VOLUME, UnitKind.PIECE
MOST_UNITS = 2_000_000_000

# Names of each unit; kind, and base units in one of it.
_NAMES: dict[tuple[str, str], str] = {
    (_W, "0.001"): "mg",
    (_W, "1"): "g gr gram grams gramm gramme grammes grm 克",
    (_W, "50"): "liang 两",
    (_W, "500"): "jin 斤 市斤",
    (_W, "1000"): "kg kgs kilo kilos kilogram kilograms kilogramm kgm 千克 公斤",
    (_W, "1000000"): "t tonne tonnes tne 吨",
    (_W, "28.349523125"): "oz ounce ounces onz 盎司",
    (_W, "453.59237"): "lb lbs pound pounds lbr 磅",
    (_V, "1"): "ml milliliter milliliters millilitre millilitres mlt 毫升",
    (_V, "10"): "cl clt",
    (_V, "100"): "dl dlt",
    (_V, "1000"): "l liter liters litre litres ltr 升",
    (_V, "1000000"): "kl",
    (_V, "4546.09"): "gal gallon gallons gli",
    (_V, "3785.411784"): "us-gal gll",
    (_P, "1"): (
        "piece pieces pc pcs stück stücke stueck stk st item items each ea "
        "xpp h87 c62 bunch bunches tray trays box boxes 个 只 件 枚 颗 把 盘 盒 箱"
    ),
    (_P, "12"): "dozen dz dzn dutzend 打",
}
UNITS: dict[str, tuple[str, Decimal]] = {
    name: (kind, Decimal(factor))
    for (kind, factor), names in _NAMES.items()
    for name in names.split()
}
# Units with such factors can't be written in whole grams: those are rounded.
_IMPERIAL = frozenset(
    Decimal(factor)
    for factor in ("28.349523125", "453.59237", "4546.09", "3785.411784")
)
_SPELT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_IN_WORDS = re.compile(
    r"(?<![\w.,])(?:(?P<times>\d{1,4})\s*[x×*]\s*)?"
    rf"(?P<number>\d[\d.,]*)\s*(?P<unit>{_SPELT})(?![A-Za-zÀ-ÿ\d])",
    re.IGNORECASE,
)


class NotWhole(ValueError):  # noqa: N818 - what is the case
    """Raised for less than a base unit; `kind` says of what."""

    def __init__(self, kind: str) -> None:
        super().__init__("not a whole number of base units")
        self.kind = kind


class UnknownUnit(LookupError):  # noqa: N818 - what is the case
    """Raised for a unit that has no row above."""


@dataclass(frozen=True)
class Measure:
    """Whole base units. `is_exact` is False when the unit's factor made it round."""

    quantity: int
    kind: str
    is_exact: bool = True


def measure(number: Decimal, unit: str) -> Measure:
    """So many of a unit. Raises `UnknownUnit` and `NotWhole`."""
    try:
        kind, factor = UNITS[unit.strip().casefold().rstrip(".")]
    except KeyError as error:
        raise UnknownUnit(unit) from error
    exact = number * factor
    whole = exact.to_integral_value(rounding=ROUND_HALF_UP)
    if whole != exact and factor not in _IMPERIAL:
        raise NotWhole(kind)
    return Measure(int(whole), kind, whole == exact)


def measure_in(words: str, mark: str = ".") -> Measure | None:
    """The first amount in some words: "25 lb box", "0,5 kg", "6 x 250 g", "5斤装"."""
    found = _IN_WORDS.search(words)
    if found is None:
        return None
    try:
        number = read_number(found["number"].rstrip(".,"), mark)
        measured = measure(number * int(found["times"] or 1), found["unit"])
    except (ValueError, UnknownUnit):
        return None
    return measured if 0 < measured.quantity <= MOST_UNITS else None
