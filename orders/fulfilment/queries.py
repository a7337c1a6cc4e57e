"""What a seller's desk shows of its orders: one seller's parts, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce
from operator import and_

from django.db.models import Count, F, Min, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from core.templatetags.regions import region_in_words
from orders.order.models import Line, ShippingAddress, VendorOrder, VendorOrderEvent
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from vendors.partner.models import Partner, StockPool

from .rules import CARRIERS, OWN_VAN_NAME

_S = VendorOrderStatus
TO_PACK = (_S.PAID, _S.ACCEPTED, _S.PACKING)
TO_SEND = (_S.PACKED, _S.PART_SHIPPED)

# The filters of the list, in the order of the work.
FILTERS: dict[str, tuple[str, ...]] = {
    "new": (_S.PAID,),
    "pack": TO_PACK,
    "send": TO_SEND,
    "sent": (_S.SHIPPED,),
    "done": (_S.RECEIVED,),
    "cancelled": (_S.CANCELLED,),
}
# While a part is in one of these the seller needs to know where it goes.
NEEDS_ADDRESS = frozenset({*TO_PACK, *TO_SEND, _S.SHIPPED})
PACK_FIRST = 5


def lines_with_goods() -> QuerySet[Line]:
    """Lines that can say what they are in the seller's own words."""
    return Line.objects.select_related("product", "stockrecord").order_by("pk")


def parts_of(partner: Partner) -> QuerySet[VendorOrder]:
    """The seller's parts that are its business: paid for at some time."""
    return VendorOrder.objects.filter(partner=partner, status__in=VISIBLE_TO_SELLER)


def listed_parts(partner: Partner) -> QuerySet[VendorOrder]:
    """Parts with what a row of the list shows: two queries for any number."""
    lines = Prefetch("lines", queryset=lines_with_goods())
    return (
        parts_of(partner)
        .select_related("order__shipping_address")
        .prefetch_related(lines)
    )


def search_parts(parts: QuerySet[VendorOrder], wanted: str) -> QuerySet[VendorOrder]:
    """Parts whose number or recipient has every word of the search."""
    address = "order__shipping_address__"
    first, last = F(f"{address}first_name"), F(f"{address}last_name")
    named = parts.annotate(
        # Both orders, so that a Chinese name is found as it is written.
        names=Concat(last, first, Value(" "), first, Value(" "), last)
    )
    words = [
        Q(number__icontains=word) | Q(names__icontains=word)
        for word in wanted.split()[:5]
    ]
    return named.filter(reduce(and_, words)) if words else parts


def count_by_filter(partner: Partner) -> dict[str, int]:
    """How many parts stand behind each filter; one query."""
    rows = parts_of(partner).order_by().values_list("status").annotate(n=Count("pk"))
    by_status = dict(rows)
    return {
        name: sum(by_status.get(status, 0) for status in states)
        for name, states in FILTERS.items()
    }


def part_with_history(partner: Partner, number: str) -> VendorOrder | None:
    """One part with lines, parcels and what happened to it; None if it isn't theirs."""
    return (
        parts_of(partner)
        .select_related("order__shipping_address__country", "order__user")
        .prefetch_related(
            Prefetch("lines", queryset=lines_with_goods()),
            Prefetch("parcels__line_quantities__line", queryset=lines_with_goods()),
        )
        .prefetch_related(
            Prefetch("events", queryset=VendorOrderEvent.objects.select_related("by"))
        )
        .filter(number=number)
        .first()
    )


@dataclass(frozen=True)
class Recipient:
    """Whom a parcel is for: as much as delivery needs, and no e-mail address."""

    name: str
    place: str
    phone: str = ""
    street: tuple[str, ...] = ()
    postcode: str = ""
    country: str = ""

    @property
    def is_masked(self) -> bool:
        return not self.street and not self.phone


def recipient(part: VendorOrder) -> Recipient:
    """Masked once the part needs no delivery any more; for pickup without address."""
    address = part.order.shipping_address
    if address is None:
        return Recipient(name="", place="")
    place = _place(address)
    if part.status not in NEEDS_ADDRESS:
        return Recipient(name=f"{address.name[:1]}…", place=place)
    phone = str(address.phone_number or part.order.guest_phone or "")
    if part.is_pickup:
        return Recipient(name=address.name, place="", phone=phone)
    street = [address.line1, address.line2]
    street.insert(0 if address.country_id == "CN" else 2, address.line3)
    return Recipient(
        name=address.name,
        place=place,
        phone=phone,
        street=tuple(filter(None, street)),
        postcode=address.postcode or "",
        country=str(address.country_id or ""),
    )


def _place(address: ShippingAddress) -> str:
    """City and province; in Chinese the larger comes first."""
    city = str(address.line4)
    region = region_in_words(str(address.state), str(address.country_id))
    if not city or not region:
        return city or region
    return _("%(city)s, %(region)s") % {"city": city, "region": region}


@dataclass(frozen=True)
class Happening:
    """One entry of a part's history, ready to show."""

    label: str
    when: datetime
    who: str
    is_shopper: bool
    note: str


def _carrier_in_words(note: str) -> str:
    """The note of a parcel opens with the carrier's name, kept in English."""
    for name in (*CARRIERS, OWN_VAN_NAME):
        if note.startswith(name):
            return _(name) + note.removeprefix(name)
    return note


def history(part: VendorOrder) -> list[Happening]:
    """What happened since it was paid, oldest first; nobody's e-mail address."""
    return [
        Happening(
            label=event.get_status_display(),
            when=event.created,
            who=event.by.get_full_name() if event.by else "",
            is_shopper=event.by_id is not None and event.by_id == part.order.user_id,
            note=_carrier_in_words(event.note),
        )
        for event in part.events.all()
        if event.status in VISIBLE_TO_SELLER
    ]


def low_pools(partner: Partner) -> list[StockPool]:
    """Goods on sale whose free stock is under their mark, the emptiest first."""
    low = StockPool.objects.filter(
        partner=partner,
        low_at__gt=0,
        on_hand__lt=F("claimed") + F("low_at"),
        product__is_public=True,
    )
    return list(
        low.select_related("product").order_by(F("on_hand") - F("claimed"), "pk")
    )


@dataclass(frozen=True)
class Status:
    """The parts in one state: how many, how heavy, since when the oldest waits."""

    count: int
    grams: int
    oldest: datetime


@dataclass(frozen=True)
class Today:
    """What there is to do at one seller's, in true figures."""

    by_status: Mapping[str, Status]
    boxes: int
    low: list[StockPool]
    first: list[VendorOrder]

    def _count(self, *states: str) -> int:
        return sum(self.by_status[s].count for s in states if s in self.by_status)

    @cached_property
    def to_pack(self) -> int:
        return self._count(*TO_PACK)

    @cached_property
    def packed(self) -> int:
        return self._count(_S.PACKED)

    @property
    def packing_and_packed(self) -> int:
        return self.to_pack + self.packed

    @cached_property
    def to_send(self) -> int:
        return self._count(*TO_SEND)

    @cached_property
    def to_accept(self) -> int:
        return self._count(_S.PAID)

    @property
    def oldest_unaccepted(self) -> datetime | None:
        waiting = self.by_status.get(_S.PAID)
        return waiting.oldest if waiting else None

    @property
    def grams(self) -> int:
        return sum(self.by_status[s].grams for s in TO_PACK if s in self.by_status)


def today(partner: Partner) -> Today:
    """Five queries, however much there is to do."""
    rows = (
        parts_of(partner)
        .order_by()
        .values("status")
        .annotate(n=Count("pk"), weight=Sum("weight_grams"), since=Min("created"))
    )
    by_status = {
        row["status"]: Status(row["n"], row["weight"], row["since"]) for row in rows
    }
    packing = Line.objects.filter(
        vendor_order__partner=partner, vendor_order__status__in=TO_PACK
    )
    first = listed_parts(partner).filter(status__in=(*TO_PACK, _S.PACKED))
    return Today(
        by_status=by_status,
        boxes=packing.aggregate(n=Sum("quantity"))["n"] or 0,
        low=low_pools(partner),
        first=list(first.order_by("created", "pk")[:PACK_FIRST]),
    )
