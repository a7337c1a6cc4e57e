"""What a seller's desk shows of its orders: one seller's parts, and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from core.templatetags.regions import region_in_words
from orders.fulfilment.rules import CARRIERS, OWN_VAN_NAME
from orders.order.models import (
    Line,
    LotDraw,
    ShippingAddress,
    ShippingEvent,
    VendorOrder,
    VendorOrderEvent,
)
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from orders.payment.models import Refund
from vendors.partner.models import Partner

_S = VendorOrderStatus
TO_PACK = (_S.PAID, _S.ACCEPTED, _S.PACKING)
TO_SEND = (_S.PACKED, _S.PART_SHIPPED)

# A box that has to be opened again: a lot in it was recalled after it was packed.
UNPACKED = Line.objects.filter(
    vendor_order=OuterRef("pk"),
    is_packed=False,
    quantity__gt=F("shipped") + F("short"),
)
REOPENED = Q(Exists(UNPACKED), status__in=TO_SEND)


def has_to_be_packed_anew(part: VendorOrder, line: Line) -> bool:
    """Whether the line's goods, packed once, have to go into the box once more."""
    return part.status in TO_SEND and bool(line.left) and not line.is_packed


def is_reopened(part: VendorOrder) -> bool:
    """What `REOPENED` asks the database, of a part whose lines have been fetched."""
    return any(has_to_be_packed_anew(part, line) for line in part.lines.all())


# What stands on the packing page.
IN_HAND = Q(status__in=TO_PACK) | REOPENED

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


def lines_with_goods() -> QuerySet[Line]:
    """Lines that can say what they are in the seller's own words."""
    return Line.objects.select_related("product", "stockrecord").order_by("pk")


def parts_of(partner: Partner) -> QuerySet[VendorOrder]:
    """The seller's parts that are its business: paid for at some time, with goods.

    Visits have pages of their own; nothing of them is packed or sent.
    """
    rows = VendorOrder.objects.filter(partner=partner, is_visit=False)
    return rows.filter(status__in=VISIBLE_TO_SELLER)


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
        .select_related("order__shipping_address__country", "order__user", "depot")
        .prefetch_related(
            Prefetch("lines", queryset=lines_with_goods()),
            Prefetch(
                "parcels", queryset=ShippingEvent.objects.select_related("delivery")
            ),
            Prefetch("parcels__line_quantities__line", queryset=lines_with_goods()),
        )
        .prefetch_related("lines__adjustments")
        .prefetch_related(
            Prefetch("lines__draws", queryset=LotDraw.objects.select_related("lot"))
        )
        .prefetch_related(
            Prefetch("events", queryset=VendorOrderEvent.objects.select_related("by")),
            Prefetch("refunds", queryset=Refund.objects.select_related("by")),
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
