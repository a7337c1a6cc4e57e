"""What shoppers are told of their orders."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.prepared import Prepared, any_of, keep_related
from core.templatetags.market import moment, money
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import Text, ToShopper, declare
from orders.order.models import Line, LineAdjustment, Order, VendorOrder
from orders.order.queries import last_change, was_changed_by_shopper
from orders.order.states import OrderStatus
from payments.payment.bank_details import (
    BankDetails,
    awaits_transfer,
    bank_details_of,
)
from payments.payment.queries import payment_status

# What mails say of each; anything else is fetched when it is asked for.
_OF_LINES = (
    "vendor_order", "title", "pack_name", "quantity", "short", "is_weighed",
    "pack_quantity", "unit_kind", "line_price_incl_tax",
)  # fmt: skip
_OF_PARTS = (
    "order", "number", "is_visit", "is_pickup", "by_van", "in_cash",
    "delivery_name", "delivery_cost", "expected_from", "expected_to", "partner__name",
)  # fmt: skip


@Prepared
def _lines(vendor_orders: Any) -> QuerySet[Line]:
    rows = Line.objects.filter(any_of("vendor_order", vendor_orders))
    return rows.only(*_OF_LINES).order_by("pk")


@Prepared
def _parts(order: Any) -> QuerySet[VendorOrder]:
    rows = VendorOrder.objects.filter(order=order).select_related("partner")
    return rows.only(*_OF_PARTS).order_by("number")


def lines_of(vendor_order: VendorOrder) -> list[Line]:
    return _lines([vendor_order.pk])


def vendor_orders_of(order: Order) -> list[VendorOrder]:
    """The order's parts with sellers and lines, in two queries."""
    if parts := _parts(order.pk):
        lines = _lines([part.pk for part in parts])
        keep_related(parts, "lines", lines, "vendor_order")
    for part in parts:
        part.order = order
    return parts


class OfOrder(ToShopper[Order]):
    """Its subject names the order as {number}."""

    model = Order
    related = ("user", "added_to")
    columns = (
        "added_to__number",
        "number", "access_key", "status", "currency", "total_incl_tax", "from_balance",
        "earmark", "rest",
        "payment_method", "expires_at", "paid_at", "language", "guest_email",
        "user__email", "user__language", "user__first_name", "user__last_name",
    )  # fmt: skip

    def bought(self) -> Order:
        return self.about

    def context(self, _to: Reader) -> dict[str, Any]:
        """`only_visits`: places are kept and given free where goods would be."""
        vendor_orders = vendor_orders_of(self.about)
        return {
            "order": self.about,
            "vendor_orders": vendor_orders,
            "only_visits": all(each.is_visit for each in vendor_orders),
        }


@declare("order_received")
class OrderReceived(OfOrder):
    """Placed and held; the mail says until when, and where to pay."""

    kind = Kind.ORDER_RECEIVED

    def subject(self) -> Text:
        return _("We received your order {number}").format(number=self.about.number)

    def context(self, to: Reader) -> dict[str, Any]:
        return super().context(to) | {
            "money": payment_status(self.about),
            "transfer": _bank_details(self.about),
        }


def _bank_details(order: Order) -> BankDetails | None:
    """Where its money is to be transferred, while it is."""
    return bank_details_of(order) if awaits_transfer(order) else None


@declare("transfer_reminder")
class TransferReminder(OfOrder):
    """The day before the last; to nobody whose money came meanwhile."""

    kind = Kind.TRANSFER_DUE

    def is_news(self) -> bool:
        return awaits_transfer(self.about)

    def subject(self) -> Text:
        said = _("Order {number} is waiting for your transfer")
        return said.format(number=self.about.number)

    def body(self) -> Text:
        return _("Please transfer the money by {time}.").format(
            time=moment(self.about.expires_at)
        )

    def text(self, _to: Reader) -> Text:
        """The account to transfer to is behind the link, to be copied from there."""
        return _("Order {number}: please transfer {amount} by {time}.").format(
            number=self.about.number,
            amount=money(self.about.to_pay, self.about.currency),
            time=moment(self.about.expires_at),
        )

    def context(self, to: Reader) -> dict[str, Any]:
        return super().context(to) | {"transfer": _bank_details(self.about)}


@declare("payment_to_confirm")
class PaymentToConfirm(OfOrder):
    """The bank wants the shopper's word for a charge of their saved card."""

    kind = Kind.PAYMENT_TO_CONFIRM

    def is_news(self) -> bool:
        return self.about.status == OrderStatus.PENDING

    def subject(self) -> Text:
        said = _("Please confirm your payment for order {number}")
        return said.format(number=self.about.number)

    def body(self) -> Text:
        return _("Your bank asks you to confirm it by {time}.").format(
            time=moment(self.about.expires_at)
        )

    def text(self, _to: Reader) -> Text:
        return _("Order {number}: please confirm {amount} by {time}.").format(
            number=self.about.number,
            amount=money(self.about.to_pay, self.about.currency),
            time=moment(self.about.expires_at),
        )


@declare("order_paid")
class OrderPaid(OfOrder):
    kind = Kind.ORDER_PAID

    def subject(self) -> Text:
        if self.about.pays_later:
            return _("Order {number} is placed").format(number=self.about.number)
        return _("Order {number} is paid").format(number=self.about.number)

    def context(self, _to: Reader) -> dict[str, Any]:
        """`packed` is how many sellers have something to pack: visits are not sent."""
        vendor_orders = vendor_orders_of(self.about)
        packed = sum(not each.is_visit for each in vendor_orders)
        return {
            "order": self.about,
            "vendor_orders": vendor_orders,
            "packed": packed,
        }


@declare("order_expired")
class OrderExpired(OfOrder):
    """Not paid in time; the page behind the link starts it again."""

    kind = Kind.ORDER_EXPIRED

    def subject(self) -> Text:
        said = _("Order {number} expired without payment")
        return said.format(number=self.about.number)


@declare("payment_too_late")
class PaymentTooLate(OfOrder):
    """The goods were gone when the money came; it goes back by itself."""

    kind = Kind.MONEY_BACK

    def subject(self) -> Text:
        said = _("Your payment for order {number} arrived too late and is refunded")
        return said.format(number=self.about.number)


class OfPart(ToShopper[VendorOrder]):
    """About a seller's part, to the shopper."""

    model = VendorOrder
    related = ("order__user", "partner")

    def bought(self) -> Order:
        return self.about.order

    def said(self, text: str) -> str:
        return text.format(farm=self.about.partner.name, number=self.bought().number)

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"order": self.about.order, "vendor_order": self.about}


@declare("part_cancelled")
class PartCancelled(OfPart):
    """To the shopper in any case; the occasion says whose wish it was."""

    kind = Kind.PART_CANCELLED
    each_time = False

    def subject(self) -> Text:
        return self.said(_("{farm}'s part of order {number} is cancelled"))

    def body(self) -> Text:
        if self.about.pays_later:
            return _("You have nothing to pay for it.")
        return _("Your payment for it will be refunded.")

    def text(self, _to: Reader) -> Text:
        if self.about.pays_later:
            return self.said(_("Order {number}: the part of {farm} is cancelled."))
        said = _("Order {number}: the part of {farm} is cancelled and refunded.")
        return self.said(said)

    def context(self, to: Reader) -> dict[str, Any]:
        return super().context(to) | {
            "lines": lines_of(self.about),
            "was_paid": payment_status(self.about).is_paid,
        }


@declare("part_adjusted")
class PartAdjusted(OfPart):
    """Packed weight or short supply changed it: what was ordered, what comes, why."""

    kind = Kind.PART_ADJUSTED

    def is_news(self) -> bool:
        """Of a group that was not completed all its members are told at once."""
        return last_change(self.about) != LineAdjustment.Kind.GROUP

    def subject(self) -> Text:
        if was_changed_by_shopper(self.about):
            return self.said(_("You cancelled items of order {number}"))
        return self.said(_("{farm} packed different quantities for order {number}"))

    def body(self) -> Text:
        if was_changed_by_shopper(self.about):
            return super().body()
        return _("See the order for quantities ordered, packed and charged.")

    def context(self, to: Reader) -> dict[str, Any]:
        lines = self.about.lines.prefetch_related("adjustments").order_by("pk")
        return super().context(to) | {
            "lines": [line for line in lines if line.adjustments.all()],
            "by_shopper": was_changed_by_shopper(self.about),
        }
