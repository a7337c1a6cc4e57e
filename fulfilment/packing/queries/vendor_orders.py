"""What a seller's desk shows of its orders: one seller's parts, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_, or_

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
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from core.languages import in_words
from core.models import AuditEntry
from core.prepared import Prepared
from core.templatetags.regions import region_in_words
from fulfilment.packing.models import PackingSettings
from fulfilment.packing.rules import OWN_VAN_NAME
from orders.order.carriers import BY_NAME
from orders.order.models import (
    Line,
    LotDraw,
    ShippingAddress,
    ShippingEvent,
    VendorOrder,
    VendorOrderEvent,
)
from orders.order.services.short import ShortRule
from orders.order.states import NOT_BEGUN, VISIBLE_TO_SELLER, WAITING, VendorOrderStatus
from orders.order.waits import held_back
from orders.shipping.models import DeliveryMethod
from payments.payment.models import Refund
from vendors.partner.models import Partner, StockPool


def methods_of(partner: Partner) -> dict[str, DeliveryMethod]:
    """Its own and its cooperative's, by the code that orders keep; one query."""
    sellers = filter(None, (partner.pk, partner.cooperative_id))
    methods = DeliveryMethod.objects.filter(partner__in=list(sellers))
    return {method.code: method for method in methods}


def name_ways(
    vendor_orders: Iterable[VendorOrder], methods: Mapping[str, DeliveryMethod]
) -> None:
    """Put the ways' own names into parts that are shown and not saved.

    An order keeps the name that its shopper read.
    """
    for vendor_order in vendor_orders:
        if method := methods.get(vendor_order.delivery_code):
            vendor_order.delivery_name = method.name


class Leaving:
    """A seller's days of leaving, with how long each of its methods takes; one query.

    A part that is collected has to be there on its day. One that is sent leaves so
    many days before it may arrive; one that promises no day has to leave now.
    """

    def __init__(self, partner: Partner) -> None:
        self.methods = methods_of(partner)
        self.travel = {code: one.min_days for code, one in self.methods.items()}

    def until(self, day: date) -> Q:
        """Parts that have to leave on that day or before it."""
        midnight = dates.end_of(day)
        collected = Q(pickup__isnull=False, pickup__starts__lt=midnight)
        sent = [Q(expected_from__isnull=True)]
        for days in set(self.travel.values()):
            codes = [code for code, takes in self.travel.items() if takes == days]
            arrives = day + timedelta(days=days)
            sent.append(Q(delivery_code__in=codes, expected_from__lte=arrives))
        unknown = ~Q(delivery_code__in=list(self.travel))
        sent.append(unknown & Q(expected_from__lte=day))
        return collected | Q(pickup__isnull=True) & reduce(or_, sent)

    def day_of(self, vendor_order: VendorOrder) -> date | None:
        """The day on which the part has to leave; `pickup` has to be fetched."""
        booking = getattr(vendor_order, "pickup", None)
        if booking is not None:
            return dates.day_of(booking.starts)
        if vendor_order.expected_from is None:
            return None
        takes = self.travel.get(vendor_order.delivery_code, 0)
        return vendor_order.expected_from - timedelta(days=takes)


_S = VendorOrderStatus
TO_PACK = (_S.PAID, _S.ACCEPTED, _S.PACKING)
TO_SEND = (_S.PACKED, _S.PART_SHIPPED)

# A box that has to be opened again: a lot in it was recalled after it was packed. What
# was added to the order lies in the same box.
_UNPACKED = Line.objects.filter(
    is_packed=False, quantity__gt=F("shipped") + F("short")
).order_by()
_OWN_UNPACKED = _UNPACKED.filter(vendor_order=OuterRef("pk"))
_ADDED_UNPACKED = _UNPACKED.filter(
    order__added_to=OuterRef("order"),
    vendor_order__partner=OuterRef("partner"),
    vendor_order__is_visit=False,
    vendor_order__status__in=TO_SEND,
)
REOPENED = Q(Exists(_OWN_UNPACKED) | Exists(_ADDED_UNPACKED), status__in=TO_SEND)


def has_to_be_packed_anew(vendor_order: VendorOrder, line: Line) -> bool:
    """Whether the line's goods, packed once, have to go into the box once more."""
    return vendor_order.status in TO_SEND and bool(line.left) and not line.is_packed


def is_reopened(vendor_order: VendorOrder) -> bool:
    """What `REOPENED` asks the database, of a part whose lines have been fetched with
    those that were added (`added.with_added`).
    """
    return any(
        has_to_be_packed_anew(vendor_order, line) for line in vendor_order.lines.all()
    )


def in_hand() -> Q:
    """What stands on the packing page."""
    return Q(status__in=TO_PACK) & ~held_back() | REOPENED


# The filters of the list, in the order of the work. What waits, for its harvest or the
# rest of its group, is on hold until it can be packed.
ON_HOLD = "hold"
FILTERS: dict[str, tuple[str, ...]] = {
    "new": (_S.PAID,),
    "pack": TO_PACK,
    ON_HOLD: tuple(sorted(NOT_BEGUN)),
    "send": TO_SEND,
    "sent": (_S.SHIPPED,),
    "done": (_S.RECEIVED,),
    "cancelled": (_S.CANCELLED,),
}
# Those whose work lies ahead stand in the order in which it is due.
AHEAD = frozenset({"new", "pack", "send", "late"})


def filtered(name: str) -> Q:
    """The parts behind one of `FILTERS`."""
    if name == ON_HOLD:
        return held_back()
    known = Q(status__in=FILTERS[name])
    return known & ~held_back() if NOT_BEGUN & set(FILTERS[name]) else known


def overdue() -> Q:
    """Parts that their seller promised to have sent by now, and has not."""
    waits = Q(status__in=WAITING, met_at__isnull=True)
    return waits & Q(send_by__lte=timezone.now())


# While a part is in one of these the seller needs to know where it goes.
NEEDS_ADDRESS = frozenset({*TO_PACK, *TO_SEND, _S.SHIPPED})


def lines_with_goods() -> QuerySet[Line]:
    """Lines that can say what they are in the seller's own words."""
    rows = Line.objects.select_related("product", "stockrecord", "lot")
    return rows.order_by("pk")


def lines_with_lots() -> QuerySet[Line]:
    """Lines that can say what they are and which lots they are filled from."""
    draws = LotDraw.objects.select_related("lot__plot")
    rows = lines_with_goods().select_related("lot__plot")
    return rows.prefetch_related(Prefetch("draws", queryset=draws))


def theirs(partner: Partner) -> Q:
    """The seller's parts that are its business: paid for at some time, with goods.

    Visits have pages of their own; nothing of them is packed or sent.
    """
    return Q(partner=partner, is_visit=False, status__in=VISIBLE_TO_SELLER)


def vendor_orders_of(partner: Partner) -> QuerySet[VendorOrder]:
    """What is `theirs`, each with its own goods alone."""
    return VendorOrder.objects.filter(theirs(partner))


def search_vendor_orders(
    vendor_orders: QuerySet[VendorOrder], wanted: str
) -> QuerySet[VendorOrder]:
    """Parts whose number or recipient has every word of the search."""
    address = "order__shipping_address__"
    first, last = F(f"{address}first_name"), F(f"{address}last_name")
    named = vendor_orders.annotate(
        # Both orders, so that a Chinese name is found as it is written.
        names=Concat(last, first, Value(" "), first, Value(" "), last)
    )
    words = [
        Q(number__icontains=word) | Q(names__icontains=word)
        for word in wanted.split()[:5]
    ]
    return named.filter(reduce(and_, words)) if words else vendor_orders


def count_by_filter(partner: Partner) -> dict[str, int]:
    """How many parts stand behind each filter, and how many are `late`; one query."""
    firsts = vendor_orders_of(partner).filter(order__added_to=None)
    rows = firsts.order_by().values("status")
    late, held = (Count("pk", filter=asked) for asked in (overdue(), held_back()))
    found = list(rows.annotate(n=Count("pk"), late=late, held=held))
    counts = {
        name: sum(row["n"] - row["held"] for row in found if row["status"] in states)
        for name, states in FILTERS.items()
    }
    counts[ON_HOLD] = sum(row["held"] for row in found)
    return counts | {"late": sum(row["late"] for row in found)}


def vendor_order_with_history(partner: Partner, number: str) -> VendorOrder | None:
    """One part with lines, parcels and what happened to it; None if it isn't theirs."""
    return (
        vendor_orders_of(partner)
        .select_related(
            "order__shipping_address__country",
            "order__user",
            "depot",
            "window_part__round",
        )
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


def recipient(vendor_order: VendorOrder) -> Recipient:
    """Masked once the part needs no delivery any more; for pickup without address."""
    address = vendor_order.order.shipping_address
    if address is None:
        return Recipient(name="", place="")
    place = _place(address)
    if vendor_order.status not in NEEDS_ADDRESS:
        return Recipient(name=f"{address.name[:1]}…", place=place)
    phone = str(address.phone_number or vendor_order.order.guest_phone or "")
    if vendor_order.is_pickup:
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
    for name in (*BY_NAME, OWN_VAN_NAME):
        if note.startswith(name):
            return _(name) + note.removeprefix(name)
    return note


def history(vendor_order: VendorOrder) -> list[Happening]:
    """What happened since it was paid, oldest first; nobody's e-mail address."""
    found = [*_moves(vendor_order), *_corrections(vendor_order)]
    return sorted(found, key=lambda one: one.when)


def _corrections(vendor_order: VendorOrder) -> list[Happening]:
    """Carriers and numbers of its parcels that were corrected; a query if any left."""
    if not vendor_order.parcels.all():
        return []
    rows = AuditEntry.objects.filter(
        subject_kind="vendororder",
        subject_id=str(vendor_order.pk),
        act="parcel.corrected",
    )
    return [
        Happening(
            label=_("Tracking number corrected"),
            when=entry.created,
            who=entry.user.get_full_name() if entry.user else "",
            is_shopper=False,
            note=f"{_label_in_words(entry.before)} → {_label_in_words(entry.after)}",
        )
        for entry in rows.select_related("user").order_by("pk")
    ]


def _label_in_words(said: Mapping[str, str]) -> str:
    """What of a label was another before."""
    carrier, number = said.get("carrier", ""), said.get("tracking_number", "")
    return " ".join(filter(None, [_(carrier) if carrier else "", number]))


def _moves(vendor_order: VendorOrder) -> list[Happening]:
    """Of what was sold at a stall one: its steps were taken by the books alone."""
    told = {VendorOrderStatus.RECEIVED} if vendor_order.at_stall else VISIBLE_TO_SELLER
    return [
        Happening(
            label=vendor_order.words_of(event.status),
            when=event.created,
            who=event.by.get_full_name() if event.by else "",
            is_shopper=event.by_id is not None
            and event.by_id == vendor_order.order.user_id,
            note=_carrier_in_words(in_words(event.note)),
        )
        for event in vendor_order.events.all()
        if event.status in told
    ]


MOST_POOLS = 200


def pools_in_demand(partner: Partner) -> list[StockPool]:
    """Goods that orders wait for, with how many orders; the scarcest first."""
    waiting = Q(order_lines__vendor_order__status__in=TO_PACK)
    pools = StockPool.objects.filter(partner=partner, starts=None, claimed__gt=0)
    return list(
        pools.select_related("product")
        .annotate(
            orders=Count("order_lines__vendor_order", filter=waiting, distinct=True)
        )
        .filter(orders__gt=0)
        .order_by("product__title", "pk")[:MOST_POOLS]
    )


@Prepared
def _declared_rule(seller: int) -> QuerySet[PackingSettings, str]:
    rows = PackingSettings.objects.filter(partner=seller)
    return rows.values_list("short_rule", flat=True)


def short_rule_of(partner: Partner) -> str:
    """The rule that the seller has declared; empty without one."""
    rule = _declared_rule.first(partner.pk) or ""
    return rule if rule in ShortRule.values else ""


def short_rule_in_words(partner: Partner) -> str:
    """What the shop says about it; empty when it has declared nothing."""
    rule = short_rule_of(partner)
    return str(ShortRule(rule).label) if rule else ""
