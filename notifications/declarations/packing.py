"""What sellers' teams are told of the parts that they have to pack."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from notifications.emails import Reader, desk_order_path
from notifications.states import Kind
from notifications.types import PACKING_TEAM, NotificationType, Text, declare
from orders.order.models import VendorOrder
from orders.order.waits import Wait, free_of, wait_of
from orders.shipping.wording import booking_in_words
from vendors.members.queries import team_of

from .orders import lines_of


class ToPackers(NotificationType[VendorOrder]):
    """About a seller's part, to its team; says nothing about who bought."""

    model = VendorOrder
    related: ClassVar[tuple[str, ...]] = ("partner", "order__added_to")
    columns: ClassVar[tuple[str, ...]] = (
        "order__added_to__number",
        "number", "is_pickup", "by_van", "delivery_code", "in_cash", "due_on",
        "rest", "rest_due", "expected_from", "note", "delivery_name", "status",
        "partner__code", "partner__name",
        "order__currency",
    )  # fmt: skip

    def people(self) -> Iterable[User]:
        return team_of(self.about.partner, *PACKING_TEAM)

    def link(self, _to: Reader) -> str:
        return desk_order_path(self.about)

    def context(self, _to: Reader) -> dict[str, Any]:
        return {
            "vendor_order": self.about,
            "partner": self.about.partner,
            "lines": lines_of(self.about),
        }


@declare("new_order", event="order_paid")
class NewOrder(ToPackers):
    """The shopper has paid, so each seller of goods has something to pack.

    Now, or when what its part waits for is there: then its team is told once more.
    """

    kind = Kind.NEW_ORDER

    @classmethod
    def rows(cls, pk: int) -> Iterable[VendorOrder]:
        packed = VendorOrder.objects.filter(order=pk, is_visit=False)
        return packed.select_related("partner").only(*cls.columns).order_by("pk")

    def is_news(self) -> bool:
        return not self.about.at_stall

    @cached_property
    def wait(self) -> Wait | None:
        """What was added goes with the rest, whatever that waits for."""
        return None if self.about.order.added_to else wait_of(self.about)

    def subject(self) -> Text:
        if first := self.about.order.added_to:
            return _("Goods added to order {number}").format(number=first.number)
        said = _("New order {number} to pack")
        if self.wait:
            said = _("New order {number}, not to pack yet")
        return said.format(number=self.about.number)

    def body(self) -> Text:
        if self.about.order.added_to:
            return _("Pack and ship them with the rest of the order.")
        if self.wait:
            said = _("{reason} You are told when you can pack it.")
            return said.format(reason=self.wait.reason)
        if self.about.in_cash:
            if self.about.by_van:
                return _("It will be paid in cash on delivery. Accept and pack it.")
            return _("It will be paid in cash at pickup. Accept and pack it.")
        if self.about.on_invoice:
            return _("It will be paid on invoice. Accept, pack and ship it.")
        return _("The order is paid. Accept, pack and ship it.")

    def text(self, to: Reader) -> Text:
        if self.about.order.added_to:
            return f"{self.subject()}. {self.body()}"
        return self._new(to)

    def _new(self, _to: Reader) -> Text:
        lines = lines_of(self.about)
        said = ngettext(
            "New order {number}: {first}.",
            "New order {number}: {first} and more, {count} items.",
            len(lines),
        )
        first = lines[0].title if lines else ""
        words = said.format(number=self.about.number, first=first, count=len(lines))
        if self.wait:
            words = _("{words} Don't pack it yet.").format(words=words)
        return words

    def context(self, to: Reader) -> dict[str, Any]:
        return super().context(to) | {"wait": self.wait}


@declare("order_freed")
class OrderFreed(ToPackers):
    """What a part waited for was taken from it: the rest can be packed."""

    kind = Kind.NEW_ORDER

    def is_news(self) -> bool:
        return bool(free_of([self.about]))

    def subject(self) -> Text:
        said = _("Order {number} can be packed now")
        return said.format(number=self.about.number)

    def body(self) -> Text:
        return _("What it waited for was cancelled. Pack and ship the rest.")

    def text(self, _to: Reader) -> Text:
        return f"{self.subject()}. {self.body()}"


@declare("order_withdrawn", event="part_cancelled")
class OrderWithdrawn(ToPackers):
    """To the seller when it was the shopper's wish."""

    kind = Kind.ORDER_WITHDRAWN
    each_time = False

    def is_news(self) -> bool:
        return self.occasion == "shopper"

    def subject(self) -> Text:
        return _("Order {number} is cancelled").format(number=self.about.number)

    def body(self) -> Text:
        return _("The shopper cancelled it. Don't pack it.")

    def text(self, _to: Reader) -> Text:
        said = _("Order {number} was cancelled. Don't pack it.")
        return said.format(number=self.about.number)


@declare("pickup_moved")
class PickupMoved(ToPackers):
    """To the seller alone: the shopper has chosen the time and reads it there."""

    kind = Kind.PICKUP_MOVED
    related = ("partner", "pickup")
    columns = ()

    def is_news(self) -> bool:
        return hasattr(self.about, "pickup")

    def subject(self) -> Text:
        said = _("New pickup time for order {number}")
        if self.about.by_van:
            said = _("New delivery time for order {number}")
        return said.format(number=self.about.number)

    def body(self) -> Text:
        return str(booking_in_words(self.about.pickup))
