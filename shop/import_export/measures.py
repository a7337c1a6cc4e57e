"""Amounts in any unit that files use, turned into whole base units, exactly.

Factors are exact by definition: the ounce has 28.349523125 g, the pound 453.59237 g
(international yard and pound agreement of 1959), the gallon 4546.09 ml (as Open Food
Network means it) or, where a file says US, 3785.411784 ml; the jin has 500 g.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from core.amounts import unit_named
from core.tables.numbers import read_number
from core.units import PieceUnit, UnitKind

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
        "xpp h87 c62 bunch bunches bund tray trays schale schalen box boxes kiste "
        "kisten karton bag bags beutel bottle bottles flasche flaschen jar jars glas "
        "gläser head heads 个 只 件 枚 颗 把 束 盘 盒 箱 "
        "袋 包 瓶 罐 桶 条 块 棵 株 份 串"
    ),
    (_P, "12"): "dozen dz dzn dutzend 打",
}
UNITS: dict[str, tuple[str, Decimal]] = {
    name: (kind, Decimal(factor))
    for (kind, factor), names in _NAMES.items()
    for name in names.split()
}
# What a piece is, where a file says it in a word that pages don't know.
_PIECE_UNITS = {
    "bund": PieceUnit.BUNCH, "schale": PieceUnit.TRAY, "schalen": PieceUnit.TRAY,
    "kiste": PieceUnit.BOX, "kisten": PieceUnit.BOX, "karton": PieceUnit.BOX,
}  # fmt: skip
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


class NotWholeError(ValueError):
    """Raised for less than a base unit; `kind` says of what."""

    def __init__(self, kind: str) -> None:
        super().__init__("not a whole number of base units")
        self.kind = kind


class UnknownUnitError(LookupError):
    """Raised for a unit that has no row above."""


@dataclass(frozen=True)
class Measure:
    """Whole base units. `is_exact` is False when the unit's factor made it round."""

    quantity: int
    kind: str
    is_exact: bool = True
    piece_unit: str = ""


def measure(number: Decimal, unit: str) -> Measure:
    """So many of a unit. Raises `UnknownUnitError` and `NotWholeError`."""
    name = unit.strip().casefold().rstrip(".")
    try:
        kind, factor = UNITS[name]
    except KeyError as error:
        raise UnknownUnitError(unit) from error
    exact = number * factor
    whole = exact.to_integral_value(rounding=ROUND_HALF_UP)
    if whole != exact and factor not in _IMPERIAL:
        raise NotWholeError(kind)
    piece = _piece_unit(name) if kind == UnitKind.PIECE else ""
    return Measure(int(whole), kind, whole == exact, piece)


def _piece_unit(name: str) -> str:
    """What a piece is, where the unit says it: "bunch", "tray", "box"."""
    named = _PIECE_UNITS.get(name) or unit_named(name)
    is_more = named in PieceUnit.values and named != PieceUnit.PIECE
    return str(named) if is_more else ""


def measure_in(words: str, mark: str = ".") -> Measure | None:
    """The amount in some words: "25 lb box", "0,5 kg", "6 x 250 g", "5斤装".

    The first one, but what a single box or jar holds says more: "1 jar (500 g)".
    """
    read = (_measure_of(found, mark) for found in _IN_WORDS.finditer(words))
    amounts = [amount for amount in read if amount]
    if not amounts:
        return None
    first = amounts[0]
    if (first.kind, first.quantity) != (UnitKind.PIECE, 1):
        return first
    return next((each for each in amounts if each.kind != UnitKind.PIECE), first)


def _measure_of(found: re.Match[str], mark: str) -> Measure | None:
    try:
        number = read_number(found["number"].rstrip(".,"), mark)
        measured = measure(number * int(found["times"] or 1), found["unit"])
    except (ValueError, UnknownUnitError):
        return None
    return measured if 0 < measured.quantity <= MOST_UNITS else None


def measure_told(words: str, mark: str = ".") -> Measure | None:
    """`measure_in`, or one of a unit that stands alone: "kg", "Bund"."""
    said = measure_in(words, mark)
    if said or words.strip().casefold().rstrip(".") not in UNITS:
        return said
    return measure(Decimal(1), words)
