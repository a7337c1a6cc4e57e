"""The evidence for the bank, gathered from our rows and written as plain English.

Banks that judge disputes read English, whatever the shopper's language is.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import dates
from core.models import OutboxMessage
from core.money import from_minor
from core.units import UnitKind
from orders.order.models import Line, Order, ShippingEvent, VendorOrder
from orders.order.states import VendorOrderStatus

from .models import Dispute

# What Stripe takes of one text, and of the free text at the end.
MOST_WORDS = 20_000
LANGUAGE = "en"

# Texts that a person may edit, in the order of the page.
FIELDS: dict[str, str | Promise] = {
    "customer_name": _("Shopper's name"),
    "customer_email_address": _("Shopper's e-mail address"),
    "shipping_address": _("Delivery address"),
    "shipping_carrier": _("Carrier"),
    "shipping_tracking_number": _("Tracking numbers"),
    "shipping_date": _("Shipped on"),
    "product_description": _("Goods"),
    "refund_refusal_explanation": _("Why the charge is valid"),
    "uncategorized_text": _("Timeline of events"),
}
LONG = frozenset(
    {"product_description", "refund_refusal_explanation", "uncategorized_text"}
)


def evidence_of(dispute: Dispute) -> dict[str, str]:
    """Every text: as a person left it, else as our rows say."""
    gathered = gather(dispute)
    return {
        name: str(dispute.words.get(name, gathered.get(name, ""))) for name in FIELDS
    }


def gather(dispute: Dispute) -> dict[str, str]:
    """What our rows say for the payment, in English."""
    order = dispute.payment.order
    with translation.override(LANGUAGE):
        vendor_orders = list(
            order.vendor_orders.select_related("partner", "thread")
            .prefetch_related(
                "lines",
                "events",
                "parcels",
                "thread__messages",
                "claims__events",
            )
            .order_by("number")
        )
        parcels = [
            parcel
            for vendor_order in vendor_orders
            for parcel in _parcels(vendor_order)
        ]
        return {
            "customer_name": _customer(order),
            "customer_email_address": order.email,
            "shipping_address": _address(order),
            "shipping_carrier": _joined(parcel.carrier for parcel in parcels),
            "shipping_tracking_number": _joined(
                parcel.tracking_number for parcel in parcels
            ),
            "shipping_date": _day(parcels[0].date_created) if parcels else "",
            "product_description": "\n".join(_goods(vendor_orders))[:MOST_WORDS],
            "refund_refusal_explanation": _explained(vendor_orders),
            "uncategorized_text": "\n".join(_story(dispute, vendor_orders))[
                :MOST_WORDS
            ],
        }


def _customer(order: Order) -> str:
    address = order.shipping_address
    if address is not None and address.name:
        return str(address.name)
    return str(order.user.get_full_name()) if order.user else ""


def _address(order: Order) -> str:
    address = order.shipping_address
    if address is None:
        return ""
    return ", ".join(str(line) for line in address.active_address_fields())


def _parcels(vendor_order: VendorOrder) -> list[ShippingEvent]:
    return sorted(
        vendor_order.parcels.all(), key=lambda each: (each.date_created, each.pk)
    )


def _goods(vendor_orders: list[VendorOrder]) -> Iterator[str]:
    for vendor_order in vendor_orders:
        yield f"From {vendor_order.partner.name}:"
        for line in vendor_order.lines.all():
            yield f"- {line.quantity} x {line.title} {line.pack_name}".rstrip()


def _explained(vendor_orders: list[VendorOrder]) -> str:
    """In one sentence, when there is something to say."""
    received = [
        vendor_order
        for vendor_order in vendor_orders
        if vendor_order.status == VendorOrderStatus.RECEIVED
    ]
    if received and len(received) == len(vendor_orders):
        return "The shopper confirmed on our site that all goods of this order arrived."
    sent = [vendor_order for vendor_order in vendor_orders if _parcels(vendor_order)]
    if sent and len(sent) == len(vendor_orders):
        return "All goods of this order were sent; see the tracking numbers."
    return ""


def _story(dispute: Dispute, vendor_orders: list[VendorOrder]) -> Iterator[str]:
    """What happened, in the order in which it did."""
    order = dispute.payment.order
    events = [
        (order.date_placed, f"Order {order.number} was placed on {settings.SITE_URL}."),
        *_of_payment(dispute),
        *(
            event
            for vendor_order in vendor_orders
            for event in _of_vendor_order(vendor_order)
        ),
        *_of_mails(order, vendor_orders),
    ]
    for moment, words in sorted(events, key=lambda event: event[0]):
        yield f"{_moment(moment)} {words}"


Event = tuple[datetime, str]


def _of_payment(dispute: Dispute) -> Iterator[Event]:
    payment = dispute.payment
    if payment.paid_at:
        paid = from_minor(payment.amount, payment.currency)
        yield payment.paid_at, f"{payment.currency} {paid} was paid."
    for refund in payment.refunds.filter(state="succeeded"):
        back = from_minor(refund.amount, payment.currency)
        yield (
            refund.settled_at or refund.created,
            (f"{payment.currency} {back} was paid back."),
        )


_SAID: dict[str, str] = {
    VendorOrderStatus.ACCEPTED: "accepted the order",
    VendorOrderStatus.PACKING: "started packing",
    VendorOrderStatus.PACKED: "packed the goods",
    VendorOrderStatus.RECEIVED: "",
    VendorOrderStatus.CANCELLED: "will not deliver its part: it was cancelled",
}


def _of_vendor_order(vendor_order: VendorOrder) -> Iterator[Event]:
    name = vendor_order.partner.name
    for event in vendor_order.events.all():
        if event.status == VendorOrderStatus.RECEIVED:
            yield event.created, f"The goods of {name} were confirmed as received."
        elif words := _SAID.get(event.status):
            yield event.created, f"{name} {words}."
    for line in vendor_order.lines.all():
        if line.packed_units is not None:
            yield _packed_at(vendor_order), f"{name} weighed {_weighed(line)}."
    for parcel in _parcels(vendor_order):
        how = " ".join(filter(None, (parcel.carrier, parcel.tracking_number)))
        yield parcel.date_created, f"{name} sent a parcel{f' by {how}' if how else ''}."
    thread = getattr(vendor_order, "thread", None)
    for message in thread.messages.all() if thread else ():
        who = name if message.is_sellers else "The shopper"
        yield message.created, f"{who} wrote: {_line(message.text)}"
    yield from _of_claims(vendor_order)


def _of_claims(vendor_order: VendorOrder) -> Iterator[Event]:
    """What the shopper said was wrong, and what was done about it."""
    for claim in vendor_order.claims.all():
        said = ": ".join(filter(None, (claim.get_cause_display(), claim.text)))
        yield claim.created, f"The shopper made claim {claim.number}. {_line(said)}"
        for event in claim.events.all():
            words = ": ".join(filter(None, (event.get_act_display(), event.text)))
            yield event.created, f"Claim {claim.number}: {_line(words)}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _packed_at(vendor_order: VendorOrder) -> datetime:
    packed = [
        event.created
        for event in vendor_order.events.all()
        if event.status == VendorOrderStatus.PACKED
    ]
    return packed[0] if packed else vendor_order.created


_UNITS: dict[str, str] = {UnitKind.WEIGHT: "g", UnitKind.VOLUME: "ml"}


def _weighed(line: Line) -> str:
    unit = _UNITS.get(line.unit_kind, "pieces")
    return f"{line.title}: {line.packed_units} {unit}"


_MAILS: dict[str, str] = {
    "order_received": "We mailed the shopper that we have the order.",
    "order_paid": "We mailed the shopper that the order is paid.",
    "part_sent": "We mailed the shopper that a parcel was sent.",
    "depot_sent": "We mailed the shopper that a parcel was sent from the depot.",
    "parcel_delivered": "We mailed the shopper that the carrier delivered a parcel.",
}


def _of_mails(order: Order, vendor_orders: list[VendorOrder]) -> Iterator[Event]:
    """Mails that left for the shopper, about the order or one of its parcels."""
    sent = {
        parcel.pk
        for vendor_order in vendor_orders
        for parcel in vendor_order.parcels.all()
    }
    about = {
        "order_received": {order.pk},
        "order_paid": {order.pk},
        "part_sent": sent,
        # Of the parcels in one box, the first has it told.
        "depot_sent": sent,
        "parcel_delivered": sent,
    }
    keys = [
        f"mail:{mail}:{pk}:{order.user_id or 'guest'}"
        for mail, ids in about.items()
        for pk in ids
    ]
    rows = OutboxMessage.objects.filter(key__in=keys, state=OutboxMessage.State.DONE)
    for row in rows.order_by("pk"):
        if row.done_at:
            yield row.done_at, _MAILS[row.payload["mail"]]


def _joined(words: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(word for word in words if word))


def _day(moment: datetime) -> str:
    return f"{dates.local(moment):%Y-%m-%d}"


def _moment(moment: datetime) -> str:
    return f"{dates.local(moment):%Y-%m-%d %H:%M %Z}"
