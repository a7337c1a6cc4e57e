"""What shoppers are told of parcels: shipped, corrected, delivered."""

from collections.abc import Iterable
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.money import from_minor
from core.permissions import ACTS
from fulfilment.tracking.states import ParcelState
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import NotificationType, Text, ToShopper, declare
from orders.order.models import (
    Order,
    ShippingEvent,
    ShippingEventQuantity,
    VendorOrder,
)
from orders.order.queries import boxes_of
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from payments.payment.services.cash import to_collect
from vendors.members.queries import team_of

_S = VendorOrderStatus
# What was paid for, is not given up, and has not left as a whole.
_FOLLOWS = VISIBLE_TO_SELLER - {_S.SHIPPED, _S.RECEIVED, _S.CANCELLED}


def box_of(parcel: ShippingEvent) -> list[ShippingEvent]:
    """All that lie in the same box as this one; a fixed number of queries."""
    rows = ShippingEvent.objects.filter(pk__in=boxes_of(parcel.order_id)[parcel.pk])
    rows = rows.select_related("vendor_order__partner", "vendor_order__order")
    return list(rows.prefetch_related("line_quantities__line").order_by("pk"))


class OfParcel(ToShopper[ShippingEvent]):
    model = ShippingEvent
    related = (
        "vendor_order__order__user",
        "vendor_order__partner",
        "vendor_order__depot",
        "order__user",
        "delivery",
    )

    @property
    def vendor_order(self) -> VendorOrder:
        return cast("VendorOrder", self.about.vendor_order)  # each of ours has one

    def bought(self) -> Order:
        return self.about.order

    def body(self) -> Text:
        """Who carries it, and under which number."""
        carrier = _(self.about.carrier) if self.about.carrier else ""
        return f"{carrier} {self.about.tracking_number}"


@declare("part_ready")
class PartReady(ToShopper[VendorOrder]):
    """Packed, and waits to be collected."""

    kind = Kind.PART_SENT
    model = VendorOrder
    related = ("order__user", "partner", "pickup")

    def bought(self) -> Order:
        return self.about.order

    def subject(self) -> Text:
        return _("Order {number} of {farm} is ready for pickup").format(
            farm=self.about.partner.name, number=self.bought().number
        )

    def context(self, _to: Reader) -> dict[str, Any]:
        currency = self.about.order.currency
        return {
            "order": self.about.order,
            "vendor_order": self.about,
            "cash": from_minor(to_collect(self.about), currency),
            "currency": currency,
        }


@declare("part_sent")
class PartSent(OfParcel):
    kind = Kind.PART_SENT

    def subject(self) -> Text:
        said = _("{farm} shipped a parcel of order {number}")
        if self.vendor_order.by_van:
            said = _("{farm} delivered your goods of order {number}")
        return said.format(
            farm=self.vendor_order.partner.name, number=self.about.order.number
        )

    def context(self, _to: Reader) -> dict[str, Any]:
        box = boxes_of(self.about.order_id)[self.about.pk]
        packs = ShippingEventQuantity.objects.filter(event__in=box)
        packs = packs.select_related("line").order_by("line_id")
        return {
            "order": self.vendor_order.order,
            "vendor_order": self.vendor_order,
            "parcel": self.about,
            "packs": list(packs),
            "left": sum(line.left for line in self.vendor_order.lines.all()),
        }


class OfBox(OfParcel):
    """One box of one farm or of several that a depot packed together."""

    def context(self, _to: Reader) -> dict[str, Any]:
        return {
            "order": self.about.order,
            "parcel": self.about,
            "box": box_of(self.about),
        }


@declare("depot_sent")
class DepotSent(OfBox):
    """What of each farm is in it, and whether more follows."""

    kind = Kind.PART_SENT

    def subject(self) -> Text:
        depot = self.vendor_order.depot
        said = _("{farm} shipped a parcel of order {number}")
        if self.vendor_order.by_van:
            said = _("{farm} delivered your goods of order {number}")
        return said.format(
            farm=depot.name if depot else "", number=self.about.order.number
        )

    def context(self, to: Reader) -> dict[str, Any]:
        others = VendorOrder.objects.filter(
            order=self.about.order_id, depot=self.vendor_order.depot_id
        )
        return super().context(to) | {
            "depot": self.vendor_order.depot,
            "left": others.filter(status__in=_FOLLOWS).exists(),
        }


@declare("parcel_corrected")
class ParcelCorrected(OfBox):
    """Its carrier or number was wrong before."""

    kind = Kind.PART_SENT

    def subject(self) -> Text:
        said = _("New tracking number for order {number}")
        return said.format(number=self.about.order.number)


@declare("parcel_trouble", template="parcel_trouble")
class ParcelTrouble(NotificationType[ShippingEvent]):
    """To who packs: the carrier can't deliver it, or brings it back."""

    kind = Kind.PARCEL_TROUBLE
    model = ShippingEvent
    related = ("vendor_order__partner", "order")

    @property
    def vendor_order(self) -> VendorOrder:
        return cast("VendorOrder", self.about.vendor_order)  # each of ours has one

    def people(self) -> Iterable[User]:
        return team_of(self.vendor_order.partner, *ACTS["desk.orders.pack"])

    def subject(self) -> Text:
        if self.occasion.startswith(ParcelState.RETURNED):
            said = _("A parcel of order {number} is being returned")
        else:
            said = _("A parcel of order {number} has a delivery problem")
        return said.format(number=self.vendor_order.number)

    def body(self) -> Text:
        carrier = _(self.about.carrier) if self.about.carrier else ""
        label = f"{carrier} {self.about.tracking_number}".strip()
        return _("{label}: please contact the carrier or the shopper.").format(
            label=label
        )

    def link(self, _to: Reader) -> str:
        part = self.vendor_order
        return reverse("desk:order", args=[part.partner.code, part.number])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"title": self.subject(), "text": self.body()}


@declare("parcel_delivered")
class ParcelDelivered(OfBox):
    """As the carrier says; and what to do if that is not so."""

    kind = Kind.PARCEL_DELIVERED

    def is_news(self) -> bool:
        """To nobody who said meanwhile that everything in it arrived."""
        parts = [each.vendor_order for each in box_of(self.about)]
        return not all(part and part.status == _S.RECEIVED for part in parts)

    def subject(self) -> Text:
        said = _("A parcel of order {number} was delivered")
        return said.format(number=self.about.order.number)

    def body(self) -> Text:
        return _(
            "If goods are spoiled, missing or wrong, make a claim on your order's page."
        )

    def context(self, to: Reader) -> dict[str, Any]:
        delivery = getattr(self.about, "delivery", None)
        when = delivery.delivered_at if delivery else None
        return super().context(to) | {"when": when}
