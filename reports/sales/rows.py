"""The rows behind a number: parts or lines of orders which add up to exactly that.

No shopper's name or address: the region is all that is shown of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.utils import get_translation_fields

from core import dates
from core.regions import region_name
from core.tables.writer import Cell
from orders.order.models import Line, VendorOrder

from .cells import OF_GOODS, OF_PARTS, UNIT, Column
from .sums import (
    NOWHERE,
    Key,
    Sums,
    region_of_part,
    sums_of_lines,
    sums_of_parts,
    together,
)

CHUNK = 2000
# Of the four or five tables of a row all that is read: they have some 150 columns.
_OF_PARTS = (
    "number", "created", "status", "is_visit", "is_pickup", "by_van", "in_cash",
    "due_on", "rest", "delivery_code", "depot",
    "order__shipping_address__country", "order__shipping_address__state",
    *(f"partner__{name}" for name in get_translation_fields("name")),
)  # fmt: skip
_OF_LINES = (
    "channel", "title",
    *(f"product__{name}" for name in get_translation_fields("title")),
    *(f"vendor_order__{name}" for name in _OF_PARTS),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One part or one line with its own sums."""

    number: str
    day: date
    seller: str
    state: str
    region: str
    sums: Sums
    title: str = ""
    channel: str = ""


def region_words(region: str) -> str:
    return _("Unknown place") if region == NOWHERE else region_name(region)


def _row(part: VendorOrder, sums: Sums, **more: str) -> Row:
    return Row(
        number=part.number,
        day=dates.day_of(part.created),
        seller=str(part.partner.name),
        state=part.status_words,
        region=region_words(region_of_part(part)),
        sums=sums,
        **more,
    )


class PartRows:
    """Parts of orders; each is one seller's, with its delivery.

    Of cancelled ones it is left out that all went back.
    """

    name = "parts"
    model: Any = VendorOrder
    about: ClassVar[dict[str, str | Promise]] = {
        "number": gettext_lazy("Order"),
        "day": gettext_lazy("Ordered on"),
        "seller": gettext_lazy("Seller"),
        "state": gettext_lazy("State"),
        "region": gettext_lazy("Region"),
    }
    columns: Sequence[Column] = OF_PARTS[1:]

    def __init__(
        self,
        parts: QuerySet[VendorOrder],
        currency: str,
        *,
        are_cancelled: bool = False,
    ) -> None:
        self.currency, self.are_cancelled = currency, are_cancelled
        self.rows: QuerySet[Any] = parts.order_by("-created", "-pk")

    @property
    def title(self) -> str:
        return _("Cancelled orders") if self.are_cancelled else _("Orders")

    def fetched(self) -> QuerySet[Any]:
        rows = self.rows.select_related("order__shipping_address", "partner")
        return rows.only(*_OF_PARTS)

    def _sums(self, rows: QuerySet[Any], *by: str) -> dict[Key, Sums]:
        found = sums_of_parts(rows, *by)
        if not self.are_cancelled:
            return found
        return {key: replace(sums, back_beside=0) for key, sums in found.items()}

    def _row(self, one: Any, sums: Sums) -> Row:
        return _row(one, sums)

    def sums(self) -> Sums:
        """Of all rows; one query."""
        return together(self._sums(self.rows).values())

    def shown(self, rows: Iterable[Any]) -> list[Row]:
        """Of some rows, their sums asked in one query."""
        found = list(rows)
        own = self.model.objects.filter(pk__in=[one.pk for one in found])
        sums = self._sums(own, "pk")
        return [self._row(one, sums[self.currency, one.pk]) for one in found]

    def heads(self) -> tuple[str, ...]:
        columns = (column.head for column in self.columns)
        return tuple(map(str, (*self.about.values(), *columns, _("Currency"))))

    def cells(self, row: Row) -> tuple[Cell, ...]:
        code = self.currency
        figures = (column.cell(row.sums, code) for column in self.columns)
        return (*(getattr(row, name) for name in self.about), *figures, code)


class LineRows(PartRows):
    """Lines of orders: so many packs of one product each."""

    name = "lines"
    model = Line
    about: ClassVar[dict[str, str | Promise]] = {
        "number": gettext_lazy("Order"),
        "day": gettext_lazy("Ordered on"),
        "seller": gettext_lazy("Seller"),
        "title": gettext_lazy("Product"),
        "state": gettext_lazy("State"),
        "region": gettext_lazy("Region"),
        "channel": gettext_lazy("Channel"),
    }
    columns = (
        *OF_GOODS[1:3],
        Column("units", gettext_lazy("Unit"), UNIT),
        *OF_GOODS[3:],
    )

    def __init__(
        self, lines: QuerySet[Line], currency: str, *, are_cancelled: bool = False
    ) -> None:
        self.currency, self.are_cancelled = currency, are_cancelled
        self.rows = lines.order_by("-vendor_order__created", "-pk")

    @property
    def title(self) -> str:
        return _("Order lines")

    def fetched(self) -> QuerySet[Any]:
        rows = self.rows.select_related(
            "vendor_order__order__shipping_address", "vendor_order__partner", "product"
        )
        return rows.only(*_OF_LINES)

    def _sums(self, rows: QuerySet[Any], *by: str) -> dict[Key, Sums]:
        return sums_of_lines(rows, *by)

    def _row(self, one: Any, sums: Sums) -> Row:
        channel = str(one.get_channel_display())
        return _row(one.vendor_order, sums, title=one.own_title, channel=channel)


def file_rows(rows: PartRows) -> Iterator[Sequence[Cell]]:
    """Heads and rows of a file, read and asked a chunk at a time."""
    yield rows.heads()
    chunk: list[Any] = []
    for one in rows.fetched().iterator(chunk_size=CHUNK):
        chunk.append(one)
        if len(chunk) >= CHUNK:
            yield from (rows.cells(row) for row in rows.shown(chunk))
            chunk = []
    yield from (rows.cells(row) for row in rows.shown(chunk))
