"""A seller's delivery rounds: what its own van brings on a day, stop by stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.utils.dateparse import parse_date

from core import dates
from core.money import from_minor
from core.regions import is_chinese_market
from orders.order.models import VendorOrder
from orders.order.states import WAITING, VendorOrderStatus
from orders.shipping.wording import booked_time
from vendors.partner.models import Partner

from .added import FIRST, cash_of, own_lines, vendor_orders_to_print
from .vendor_orders import TO_SEND, Recipient, is_reopened, recipient, vendor_orders_of

# More than a van brings in a day; what is beyond stands on the list of orders.
MOST_STOPS = 300
MOST_DAYS = 31
BY_STOP = (
    F("pickup__stop").asc(nulls_last=True),
    "order__shipping_address__postcode",
    "pk",
)  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """One part that the van brings: to whom, what is taken in cash, and where it is.

    `is_first` and `is_last` are of its time: stops are put in order within it.
    """

    vendor_order: VendorOrder
    to: Recipient
    cash: Decimal
    map_address: str
    is_first: bool
    is_last: bool

    @property
    def is_alone(self) -> bool:
        """Whether it is its time's only stop, with nothing to put in order."""
        return self.is_first and self.is_last

    @property
    def is_done(self) -> bool:
        return self.vendor_order.status in {
            VendorOrderStatus.SHIPPED,
            VendorOrderStatus.RECEIVED,
        }

    @property
    def can_deliver(self) -> bool:
        """Whether it is packed, and nothing of it has to be packed anew."""
        part = self.vendor_order
        return part.status in TO_SEND and not is_reopened(part)

    @property
    def sent(self) -> int:
        """How many packs have been brought."""
        return sum(line.shipped for line in own_lines(self.vendor_order))


@dataclass(frozen=True)
class RoundTime:
    """The stops between two times of a day."""

    words: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class RoundDay:
    """A day on which the van goes, with how many stops are still to be made."""

    day: date
    left: int


def parse_day(text: str) -> date | None:
    """A day as an address names it; None for anything else."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    # A day whose end is beyond all days there are is none.
    return day if day and day.year < dates.today().year + 100 else None


def by_van(partner: Partner) -> QuerySet[VendorOrder]:
    """The seller's parts that its van brings or brought."""
    rows = vendor_orders_of(partner).filter(FIRST, by_van=True)
    return rows.exclude(status=VendorOrderStatus.CANCELLED)


def on_day(partner: Partner, day: date) -> QuerySet[VendorOrder]:
    """Those of that day, in the order in which the van makes its stops."""
    return by_van(partner).filter(
        pickup__is_held=True,
        pickup__starts__gte=dates.start_of(day),
        pickup__starts__lt=dates.end_of(day),
    ).order_by("pickup__starts", *BY_STOP)  # fmt: skip


def of_round(partner: Partner, day: date) -> QuerySet[VendorOrder]:
    """The same with all that pages and papers say of them."""
    wanted = on_day(partner, day).order_by().values("pk")
    rows = vendor_orders_to_print(partner).filter(pk__in=wanted)
    return rows.order_by("pickup__starts", *BY_STOP)[:MOST_STOPS]


def round_of(partner: Partner, day: date) -> list[RoundTime]:
    """The day's stops by time; four queries for any number of stops."""
    parts = list(of_round(partner, day))
    cash = cash_of(parts)
    return [
        RoundTime(booked_time(same[0].pickup), tuple(_stops(same, cash)))
        for _starts, group in groupby(parts, key=lambda part: part.pickup.starts)
        if (same := list(group))
    ]


def _stops(parts: Sequence[VendorOrder], cash: dict[int, int]) -> list[Stop]:
    return [
        Stop(
            vendor_order=part,
            to=(to := recipient(part)),
            cash=from_minor(cash.get(part.pk, 0), part.order.currency),
            map_address=map_address(to),
            is_first=place == 0,
            is_last=place == len(parts) - 1,
        )
        for place, part in enumerate(parts)
    ]


def map_address(to: Recipient) -> str:
    """Where a map shows the address; nothing for one that is hidden or unknown."""
    if not to.street:
        return ""
    place = [to.place, to.postcode]
    parts = [*place, *to.street] if to.country == "CN" else [*to.street, *place]
    where = " ".join(filter(None, parts))
    if is_amap():
        keyword = urlencode({"keyword": where, "src": "nanpo", "callnative": "0"})
        return f"https://uri.amap.com/search?{keyword}"
    return f"https://www.openstreetmap.org/search?{urlencode({'query': where})}"


def is_amap() -> bool:
    """OpenStreetMap's knowledge of Chinese villages ends at the main road."""
    if settings.MAP_LINKS == "country":
        return is_chinese_market()
    return bool(settings.MAP_LINKS == "amap")


def round_days(partner: Partner, today: date) -> list[RoundDay]:
    """Days from today on with something to bring, and days before with something left;
    one query.
    """
    waits = Q(status__in=WAITING)
    rows = (
        by_van(partner)
        .filter(waits | Q(pickup__starts__gte=dates.start_of(today)))
        .filter(pickup__is_held=True)
        .order_by("pickup__starts")
        .values_list("pickup__starts")
        .annotate(left=Count("pk", filter=waits))
    )
    left: dict[date, int] = {}
    for starts, count in rows[: MOST_DAYS * 10]:
        moment: datetime = starts
        day = dates.day_of(moment)
        left[day] = left.get(day, 0) + count
    return [RoundDay(day, count) for day, count in left.items()][:MOST_DAYS]


def without_time(partner: Partner) -> list[VendorOrder]:
    """Parts for the van that wait and have no time: sent once more, or paid late."""
    rows = by_van(partner).filter(status__in=WAITING)
    rows = rows.filter(Q(pickup=None) | Q(pickup__is_held=False))
    return list(
        rows.select_related("order__shipping_address").order_by("created")[:MOST_STOPS]
    )
