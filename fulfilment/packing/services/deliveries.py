"""What a carrier's table says of parcels: read, and taken as a whole or not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import dates
from core.imports.rows import (
    Columns,
    ReadRows,
    RowCells,
    RowFile,
    RowProblem,
    WrongRowError,
    WrongRowsError,
    unquoted,
)
from fulfilment.packing.queries.dispatch import NUMBERS_LAST
from fulfilment.packing.rules import carrier_named, plain_number
from fulfilment.tracking.reports import ReportedEvent
from fulfilment.tracking.services.events import take_file_events
from fulfilment.tracking.states import ParcelState, state_named
from orders.order.models import ParcelDelivery, ShippingEvent
from orders.order.services.deliveries import (
    DeliveryError,
    DeliveryReport,
    note_deliveries,
)
from orders.order.states import DeliverySource

MOST_ROWS = 1000
MOST_BYTES = 4_000_000
NUMBER_LENGTH = 64
PLACE_LENGTH, TEXT_LENGTH = 100, 500

_NAMES = {
    "tracking": {
        "tracking", "tracking number", "number", "waybill", "waybill number", "运单",
        "运单号", "快递单号", "物流单号",
    },
    "delivered": {
        "delivered", "delivered at", "delivered on", "delivery time", "signed at",
        "送达时间", "送达日期", "签收时间", "签收日期", "time", "event time", "时间",
    },
    "status": {"status", "state", "状态", "物流状态", "快件状态"},
    "place": {"place", "location", "city", "地点", "城市", "所在地"},
    "details": {"details", "description", "event", "描述", "详情", "轨迹"},
    "carrier": {"carrier", "快递", "快递公司", "物流公司", "承运人", "承运商"},
}  # fmt: skip
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
_TIMES = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f")


@dataclass(frozen=True)
class DeliveredRow:
    """`row` is where it stands in the file; `carrier` may be left empty.

    With a `state` it is an event at that time, which may be another than delivered.
    """

    row: int
    number: str
    carrier: str
    delivered_at: datetime
    state: ParcelState | None = None
    place: str = ""
    details: str = ""

    @property
    def is_delivered(self) -> bool:
        return self.state in (None, ParcelState.DELIVERED)

    def event(self) -> ReportedEvent | None:
        """None of a row that says no more than that it was delivered."""
        if self.state is None:
            return None
        return ReportedEvent(self.delivered_at, self.state, self.details, self.place)


def read_delivered(content: bytes) -> ReadRows[DeliveredRow]:
    """Raises `TableError`."""
    return DELIVERED.read(content)


def _of_row(row: RowCells) -> DeliveredRow:
    number = plain_number(unquoted(row["tracking"]))
    if not number or len(number) > NUMBER_LENGTH:
        raise WrongRowError(gettext_lazy("The tracking number is missing or too long."))
    moment = _moment(unquoted(row["delivered"]))
    if moment is None:
        raise WrongRowError(
            gettext_lazy(
                "The time can't be read. Please enter it like 2026-11-25 14:30."
            )
        )
    typed, status = unquoted(row["carrier"]), unquoted(row["status"])
    state = state_named(status) if status else None
    if status and state is None:
        raise WrongRowError(
            gettext_lazy(
                "The status can't be read. Use picked up, in transit, out for "
                "delivery, delivered, problem or returned."
            )
        )
    return DeliveredRow(
        row.number,
        number,
        carrier_named(typed) or typed,
        moment,
        state,
        unquoted(row["place"])[:PLACE_LENGTH],
        unquoted(row["details"])[:TEXT_LENGTH],
    )


def _moment(text: str) -> datetime | None:
    """In the market's time zone. A day alone means its end, or now if it is today."""
    day, _space, time = text.replace("T", " ").partition(" ")
    if not time:
        start = _parsed(day, _DAYS)
        if start is None:
            return None
        now = timezone.now()
        end = start + timedelta(days=1, seconds=-1)
        return min(end, now) if start <= now else end
    for form in _TIMES:
        if found := _parsed(f"{day} {time.strip()}", [f"{d} {form}" for d in _DAYS]):
            return found
    return None


def _parsed(text: str, forms: Sequence[str]) -> datetime | None:
    for form in forms:
        try:
            return dates.parsed(text, form)
        except (ValueError, OverflowError):
            continue
    return None


DELIVERED = RowFile(
    columns=Columns(_NAMES, frozenset({"tracking", "delivered"})),
    row=_of_row,
    most_rows=MOST_ROWS,
    most_bytes=MOST_BYTES,
    headless=gettext_lazy(
        "The first row must contain the columns tracking number and delivered at."
    ),
    empty=gettext_lazy("This file contains no tracking numbers."),
    too_long=gettext_lazy("This file is too large: up to %(rows)d parcels at a time."),
)


def parcels_by_number(numbers: Iterable[str]) -> Mapping[str, list[ShippingEvent]]:
    """Parcels of late under each number; one query."""
    recently = timezone.now() - NUMBERS_LAST
    rows = ShippingEvent.objects.filter(
        tracking_number__in=set(filter(None, numbers)),
        vendor_order__isnull=False,
        date_created__gte=recently,
    )
    found: dict[str, list[ShippingEvent]] = {}
    for parcel in rows.select_related("delivery", "order").order_by("pk"):
        found.setdefault(parcel.tracking_number, []).append(parcel)
    return found


def deliveries() -> QuerySet[ParcelDelivery]:
    """Last noted first, with the part that each is of."""
    rows = ParcelDelivery.objects.select_related("parcel__vendor_order__partner", "by")
    return rows.select_related("parcel__order").order_by("-pk")


__all__ = ["deliveries", "parcels_by_number"]


@dataclass(frozen=True)
class LeftRow:
    """A row that fits no parcel, or not surely one, and why."""

    row: int
    number: str
    why: str


@dataclass(frozen=True)
class Taken:
    """How many parcels are newly delivered, how many were already, and what is left."""

    noted: int
    known: int
    left: Sequence[LeftRow]
    events: int = 0


def take_delivered(
    file: ReadRows[DeliveredRow], *, source: DeliverySource, by: User | None
) -> Taken:
    """Note every parcel of the file. Rows that fit none are handed back, not lost.

    Raises `WrongRowsError`.
    """
    file.require_right()
    by_number = parcels_by_number(row.number for row in file.rows)
    words: list[DeliveryReport] = []
    left: list[LeftRow] = []
    rows: dict[int, int] = {}
    events: dict[ShippingEvent, list[ReportedEvent]] = {}
    for row in file.rows:
        meant, why = _meant(row, by_number.get(row.number, []))
        if why:
            left.append(LeftRow(row.row, row.number, why))
        if meant and (event := row.event()):
            # Parcels of one box bear one number.
            events.setdefault(meant[0], []).append(event)
        for parcel in meant if row.is_delivered else ():
            rows.setdefault(parcel.pk, row.row)
            words.append(DeliveryReport(parcel, row.delivered_at))
    try:
        noted = note_deliveries(words, source=source, by=by)
    except DeliveryError as refusal:
        problems = [RowProblem(rows[pk], text) for pk, text in refusal.problems.items()]
        problems.sort(key=lambda each: each.row)
        raise WrongRowsError(problems) from refusal
    fresh = sum(take_file_events(parcel, said) for parcel, said in events.items())
    return Taken(len(noted), len(rows) - len(noted), left, fresh)


def _meant(
    row: DeliveredRow, parcels: Sequence[ShippingEvent]
) -> tuple[Sequence[ShippingEvent], str]:
    """The parcels that the row speaks of; or why it can't be said.

    Parts of one order may travel in one box. A number that stands on parcels of
    several orders is one that somebody mistyped, or borrowed to be paid sooner.
    """
    if not parcels:
        return (), _("No recent parcel has this number.")
    own = [p for p in parcels if not row.carrier or p.carrier == row.carrier]
    if not own:
        text = _("The parcel with this number was shipped with %(carrier)s.")
        return (), text % {"carrier": _(parcels[0].carrier) or "–"}
    # What was added to an order travels with it.
    orders = {parcel.order.added_to_id or parcel.order_id for parcel in own}
    if len(orders) > 1 or len({parcel.carrier for parcel in own}) > 1:
        return (), _("This number is used by several orders or carriers.")
    return own, ""
