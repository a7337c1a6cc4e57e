"""What a sale is and what sales add up to, for sellers, offices, counties and hosts.

A seller's part of an order counts once it was paid for and while it is not cancelled,
on the day it was ordered in the market's time zone. What went back is every refund that
stands: of goods by the lines that it names. Amounts include tax and stay in whole minor
units of one currency; currencies are never added up.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from operator import add, attrgetter
from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from core import dates
from core.money import from_minor, rounded, to_minor
from core.regions import region_of
from orders.order.models import Line, VendorOrder
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from payments.payment.queries import gone_back_of_line, gone_back_of_vendor_order

from .periods import Period

SOLD = sorted(VISIBLE_TO_SELLER - {VendorOrderStatus.CANCELLED})
NOWHERE = "none"  # the region of what was sent to no address
# Of an order.
COUNTRY, STATE = "shipping_address__country", "shipping_address__state"
Key = tuple[Any, ...]
Row = Mapping[str, Any]


def is_sold(part: str = "") -> Q:
    """Of rows that reach a seller's part of an order by `part`."""
    return Q(**{f"{part}status__in": SOLD})


def is_cancelled(part: str = "") -> Q:
    """Paid for, then cancelled. An unpaid order that was given up was never a sale."""
    gone = {f"{part}status": VendorOrderStatus.CANCELLED}
    return Q(**gone, **{f"{part}order__paid_at__isnull": False})


@dataclass(frozen=True)
class Sums:
    """Goods by their lines, and what parts came to beside them, in minor units.

    Of parts that were asked without their lines `back_beside` is all that went back.
    `units` are base units of `kind`, which is "" where they are of several kinds.
    """

    lines: int = 0
    packs: int = 0
    units: int = 0
    listed: int = 0
    paid: int = 0
    back_of_goods: int = 0
    parts: int = 0
    delivery: int = 0
    carried: int = 0
    back_beside: int = 0
    cancelled: int = 0
    cancelled_total: int = 0
    kind: str | None = field(default=None, kw_only=True)

    @property
    def discount(self) -> int:
        return self.listed - self.paid

    @property
    def goods_net(self) -> int:
        """What stays of the goods' price."""
        return self.paid - self.back_of_goods

    @property
    def total(self) -> int:
        """All that was paid."""
        return self.paid + self.delivery + self.carried

    @property
    def given_back(self) -> int:
        return self.back_of_goods + self.back_beside

    @property
    def net(self) -> int:
        """What stays of all that was paid."""
        return self.total - self.given_back

    def __add__(self, other: "Sums") -> "Sums":
        kinds = {one.kind for one in (self, other) if one.kind is not None}
        kind = None if not kinds else kinds.pop() if len(kinds) == 1 else ""
        return Sums(*map(add, _figures(self), _figures(other)), kind=kind)

    def amount(self, name: str, currency: str) -> Decimal:
        return from_minor(getattr(self, name), currency)

    def per_part(self, currency: str) -> Decimal | None:
        if not self.parts:
            return None
        return rounded(self.amount("net", currency) / self.parts, currency)


_figures = attrgetter(*(one.name for one in fields(Sums) if one.name != "kind"))


def together(rows: Iterable[Sums]) -> Sums:
    return sum(rows, Sums())


def within(days: Mapping[date, Sums], period: Period) -> Sums:
    return together(
        sums for day, sums in days.items() if period.first <= day <= period.last
    )


def minor(amount: Decimal | int | None, currency: str) -> int:
    """SQLite keeps amounts as floats, whose sums are off by a hair."""
    return to_minor(rounded(Decimal(amount or 0), currency), currency)


def due_units(line: str = "") -> Coalesce:
    """As `Line.due_units`: what was weighed, else what is not short."""
    return Coalesce(
        f"{line}packed_units",
        (F(f"{line}quantity") - F(f"{line}short")) * F(f"{line}pack_quantity"),
        output_field=BigIntegerField(),
    )


_PARTS: Mapping[str, Any] = {
    "sum_parts": Count("pk"),
    "sum_goods": Sum("goods"),
    "sum_discount": Sum("discount"),
    "sum_delivery": Sum("delivery_cost"),
    "sum_carried": Sum("carried"),
    "sum_back": Sum("gone_back"),
}
# Of lines with what has `gone_back` of each.
OF_LINES: Mapping[str, Any] = {
    "sum_lines": Count("pk"),
    "sum_packs": Sum(F("quantity") - F("short")),
    "sum_units": Sum(due_units()),
    "sum_listed": Sum("line_price_before_discounts_incl_tax"),
    "sum_paid": Sum("line_price_incl_tax"),
    "sum_back": Sum("gone_back"),
}


def line_sums(row: Row, currency: str) -> dict[str, int]:
    """The fields of `Sums` that a row of `OF_LINES` says."""
    counts = {name: int(row[f"sum_{name}"]) for name in ("lines", "packs", "units")}
    money = {name: minor(row[f"sum_{name}"], currency) for name in ("listed", "paid")}
    return counts | money | {"back_of_goods": int(row["sum_back"])}


def sums_of_parts(parts: QuerySet[VendorOrder], *by: str) -> dict[Key, Sums]:
    """By currency and `by`, columns of a part, "day" or "region"; one query."""
    rows = parts.annotate(gone_back=gone_back_of_vendor_order())
    found: dict[Key, Sums] = {}
    for key, row in _grouped(rows, "", by, _PARTS):
        goods = minor(row["sum_goods"], key[0])
        sums = Sums(
            parts=row["sum_parts"],
            listed=goods,
            paid=goods - minor(row["sum_discount"], key[0]),
            delivery=minor(row["sum_delivery"], key[0]),
            carried=minor(row["sum_carried"], key[0]),
            back_beside=int(row["sum_back"]),
        )
        found[key] = found.get(key, Sums()) + sums
    return found


def sums_of_lines(lines: QuerySet[Line], *by: str) -> dict[Key, Sums]:
    """By currency and `by`, columns of a line, "day" or "region"; one query."""
    rows = lines.annotate(gone_back=gone_back_of_line())
    found: dict[Key, Sums] = {}
    for (*key, kind), row in _grouped(
        rows, "vendor_order__", (*by, "unit_kind"), OF_LINES
    ):
        sums = Sums(**line_sums(row, key[0]), kind=kind)
        found[tuple(key)] = found.get(tuple(key), Sums()) + sums
    return found


def _grouped(
    rows: QuerySet[Any], part: str, by: Iterable[str], sums: Mapping[str, object]
) -> Iterator[tuple[Key, Row]]:
    """A region may come several times: once for each way in which it was typed."""
    names: dict[str, Any] = {"currency": F(f"{part}order__currency")}
    if "day" in by:
        names["day"] = dates.DayOf(f"{part}created")
    if "region" in by:
        names["country"] = F(f"{part}order__{COUNTRY}")
        names["province"] = F(f"{part}order__{STATE}")
    plain = dict.fromkeys(name for name in by if name not in {"day", "region"})
    grouped = rows.annotate(**names).order_by().values(*names, *plain)
    for row in grouped.annotate(**sums):
        if "region" in by:
            row["region"] = region_code(row["country"], row["province"])
        yield (row["currency"], *(row[name] for name in by)), row


def region_code(country: str | None, state: str | None) -> str:
    """The province, however it was typed, or the country; or NOWHERE."""
    return region_of(country or "", state or "") or NOWHERE


def region_of_part(part: VendorOrder) -> str:
    if (address := part.order.shipping_address) is None:
        return NOWHERE
    return region_code(str(address.country_id or ""), str(address.state or ""))


def of_region(parts: QuerySet[VendorOrder], region: str) -> QuerySet[VendorOrder]:
    """The parts that went to a region, however its name was typed; one query more."""
    country_of, state_of = f"order__{COUNTRY}", f"order__{STATE}"
    if region == NOWHERE:
        return parts.filter(**{f"{country_of}__isnull": True})
    fitting: dict[str, list[str]] = {}
    for country, state in parts.order_by().values_list(country_of, state_of).distinct():
        if country and region_code(country, state) == region:
            fitting.setdefault(country, []).append(state or "")
    wanted = Q(pk__in=[])
    for country, states in fitting.items():
        wanted |= Q(**{country_of: country, f"{state_of}__in": states})
    return parts.filter(wanted)
