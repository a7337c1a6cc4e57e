"""A price list as a file: what is written into it and what is read out of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.amounts import read_decimal
from core.imports.rows import (
    Columns,
    ReadRows,
    RowCells,
    RowFile,
    WrongRowError,
    unquoted,
)
from core.inputs import whole
from core.tables.writer import Cell
from core.templatetags.market import pack_words
from vendors.partner.models import StockRecord

from .rules import MOST_PACKS, MOST_STEPS, columns_of

MOST_ROWS, MOST_BYTES = 5_000, 2_000_000
_NAMES = {
    "number": "pack number|number|no|规格编号|编号",
    "price": "price|价格|单价",
    "least_2": "from packs|满几份|起订数量",
    "price_2": "price from there|满量价|阶梯价",
    "least_3": "from more packs|再满几份",
    "price_3": "price from more|再满量价",
}


@dataclass(frozen=True)
class PriceRow:
    """A row in clean values; without steps the pack has no price on the list."""

    number: int
    pack: int
    steps: tuple[tuple[int, Decimal], ...]


def _amount(text: str) -> Decimal | None:
    said = unquoted(text)
    if not said:
        return None
    try:
        found = read_decimal(said)
    except (ValueError, InvalidOperation) as error:
        raise WrongRowError(
            gettext_lazy("Please enter a price, for example 59.00.")
        ) from error
    if found <= 0:
        raise WrongRowError(gettext_lazy("Please enter a price above 0."))
    return found


def _whole(text: str) -> int | None:
    said = unquoted(text).removesuffix(".0")
    if not said:
        return None
    if not (found := whole(said, MOST_PACKS)):
        raise WrongRowError(gettext_lazy("Please enter a whole number of packs."))
    return found


def _of_row(row: RowCells) -> PriceRow | None:
    said = unquoted(row["number"]).removesuffix(".0")
    if not said and not any(row[name] for name in _NAMES):
        return None
    if (pack := whole(said)) is None:
        raise WrongRowError(
            gettext_lazy("There is no pack number. Please keep that column.")
        )
    steps = []
    if (price := _amount(row["price"])) is not None:
        steps.append((1, price))
    for place in range(2, MOST_STEPS + 1):
        least = _whole(row[f"least_{place}"])
        price = _amount(row[f"price_{place}"])
        if (least is None) != (price is None):
            raise WrongRowError(
                gettext_lazy("A quantity step needs both a quantity and a price.")
            )
        if least is not None and price is not None:
            steps.append((least, price))
    return PriceRow(row.number, pack, tuple(steps))


PRICES = RowFile(
    columns=Columns(
        {name: words.split("|") for name, words in _NAMES.items()},
        frozenset({"number", "price"}),
    ),
    row=_of_row,
    most_rows=MOST_ROWS,
    most_bytes=MOST_BYTES,
    empty=gettext_lazy("This file has column names but no rows."),
    too_long=gettext_lazy("This file has more than %(most)s rows. Please split it."),
    headless=gettext_lazy(
        "No columns were found. Please download the list, fill it in and send it back."
    ),
    numbers="price",
)


def read_prices(content: bytes) -> ReadRows[PriceRow]:
    """Raises `TableError` for a file that is none of these."""
    return PRICES.read(content)


def heads() -> list[str]:
    return [
        _("Pack number"), _("Product"), _("Pack"), _("Price in the shop"), _("Price"),
        _("From packs"), _("Price from there"), _("From more packs"),
        _("Price from more"),
    ]  # fmt: skip


def rows_of(
    packs: Iterable[StockRecord], steps: Mapping[int, Sequence[tuple[int, Decimal]]]
) -> Iterator[list[Cell]]:
    """The list with all packs of the seller, for a file."""
    yield list(heads())
    for pack in packs:
        first, *rest = columns_of(tuple(steps.get(pack.pk, ())))
        cells: list[Cell] = [first[1] if first else None]
        for step in rest:
            cells += step or (None, None)
        yield [
            pack.pk,
            pack.product.get_title(),
            pack_words(pack, pack.product.measure),
            pack.usual_price,
            *cells,
        ]
