"""What is told of orders that are due or late: to seller, office and shopper."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.templatetags.market import day
from fulfilment.deadlines.models import NewDate, ShippingPerformance
from fulfilment.deadlines.states import NewDateState, Step
from notifications.emails import Reader, office_order_path
from notifications.states import Kind
from notifications.types import Text, ToShop, declare, running, staff
from orders.shipping.wording import due_in_words
from vendors.partner.models import Partner

from .orders import OfPart, lines_of
from .packing import ToPackers

MAIL = "order_chased"
RATES_MAIL = "shipping_rates"


class Chased(ToPackers):
    """About an order that waits. Mail and notice say the same."""

    columns = ()

    def due(self) -> str:
        return due_in_words(self.about.send_by) if self.about.send_by else ""

    def said(self, text: str) -> str:
        return text.format(number=self.about.number, day=self.due())

    def context(self, to: Reader) -> dict[str, Any]:
        said = {"title": self.subject(), "text": self.body(), "at_desk": True}
        return super().context(to) | said


class ChasedSeller(Chased):
    """To who sends it, also by a text."""

    kind = Kind.ORDER_DUE

    def text(self, _to: Reader) -> Text:
        return self.subject()


@declare("order_due", template=MAIL)
class OrderDue(ChasedSeller):
    """Before it is due, and when nobody accepted it; the occasion says which."""

    def is_news(self) -> bool:
        return self.about.is_promised

    def subject(self) -> Text:
        if self.occasion.startswith(Step.REMIND_SEND):
            return self.said(_("Ship order {number} by {day}"))
        return self.said(_("Please accept order {number}"))

    def body(self) -> Text:
        return self.said(_("You promised to ship it by {day}."))


@declare("order_overdue", template=MAIL)
class OrderOverdue(ChasedSeller):
    def spoken(self, _to: Reader) -> Text:
        """Without its number, which nobody remembers: the desk shows which."""
        if not self.about.is_late:
            return ""
        return _("An order of {farm} is overdue. Please ship it today.").format(
            farm=self.about.partner.name
        )

    def subject(self) -> Text:
        return self.said(_("Order {number} is overdue"))

    def body(self) -> Text:
        text = _("It was due by {day}. Ship it, or offer the shopper a new date.")
        return self.said(text)


@declare("order_overdue_office", event="order_overdue", template=MAIL)
class OrderOverdueToOffice(Chased):
    """To who runs the seller's cooperative, and the depot that it goes through."""

    kind = Kind.ORDERS_OVERDUE
    related = ("partner__cooperative", "order", "depot")

    def people(self) -> Iterable[User]:
        offices = {self.about.partner.cooperative, self.about.depot} - {None}
        found = {user.pk: user for one in offices for user in running(one)}  # type: ignore[arg-type]
        return list(found.values())

    def cooperative(self) -> Partner | None:
        return self.about.partner.cooperative

    def link(self, _to: Reader) -> str:
        """Its orders are the market's to see; an office sees its sellers and depot."""
        seller, depot = self.about.partner, self.about.depot
        if seller.cooperative is None and depot is not None:
            return reverse("office:depot", args=[depot.code])
        code = seller.cooperative.code if seller.cooperative else ""
        return reverse("office:seller", args=[code, seller.pk])

    def subject(self) -> Text:
        text = _("{farm} has not shipped order {number}")
        return text.format(farm=self.about.partner.name, number=self.about.number)

    def body(self) -> Text:
        return self.said(_("It was due by {day}. Please call the farm."))

    def context(self, to: Reader) -> dict[str, Any]:
        return super().context(to) | {"at_desk": False}


@declare("order_long_overdue", template=MAIL)
class OrderLongOverdue(OrderOverdueToOffice):
    """To the market's staff, a while after."""

    def people(self) -> Iterable[User]:
        return staff("office.orders.see")

    def cooperative(self) -> Partner | None:
        return None

    def link(self, _to: Reader) -> str:
        return office_order_path(self.about.order)


@declare("order_given_back", template=MAIL)
class OrderGivenBack(ChasedSeller):
    """The end of it: nothing more is to be sent."""

    def subject(self) -> Text:
        return self.said(_("Order {number} was cancelled because it was late"))

    def body(self) -> Text:
        if self.about.pays_later:
            return _("The shopper has nothing to pay. Don't hand it over.")
        return _("The shopper is refunded. Don't ship it.")


@declare("new_date_answered", template=MAIL)
class NewDateAnswered(ChasedSeller):
    def subject(self) -> Text:
        return self.said(_("The shopper of order {number} agreed to {day}"))

    def body(self) -> Text:
        return self.said(_("Ship order {number} by {day}"))


class LateToShopper(OfPart):
    kind = Kind.ORDER_LATE

    def context(self, to: Reader) -> dict[str, Any]:
        said = {"title": self.subject(), "text": self.body(), "at_desk": False}
        return super().context(to) | said | {"lines": lines_of(self.about)}


@declare("part_overdue", event="order_overdue", template=MAIL)
class PartOverdue(LateToShopper):
    def subject(self) -> Text:
        return self.said(_("{farm} is late with order {number}"))

    def body(self) -> Text:
        if self.about.pays_later:
            return _("We reminded the farm. You can wait, or cancel it.")
        return _(
            "We reminded the farm. You can wait, or cancel and get your money back."
        )


@declare("new_date_offered", template=MAIL)
class NewDateOffered(LateToShopper):
    """The occasion is the offer's id."""

    def offered(self) -> NewDate | None:
        rows = NewDate.objects.filter(vendor_order=self.about, state=NewDateState.OPEN)
        return rows.first()

    def is_news(self) -> bool:
        return self.offered() is not None

    def subject(self) -> Text:
        return self.said(_("{farm} offers a new date for order {number}"))

    def body(self) -> Text:
        new = self.offered()
        day = due_in_words(new.send_by) if new else ""
        if self.about.pays_later:
            text = _("It would be ready by {day}. Accept it, or cancel it.")
        else:
            text = _(
                "It would ship by {day}. Accept it, or cancel and get your money back."
            )
        return text.format(day=day)


class OfPerformance(ToShop[ShippingPerformance]):
    """To who runs the shop, about its rates of late shipments and of cancellations."""

    kind = Kind.SHIPPING_RATES
    model = ShippingPerformance

    def said(self, text: str) -> str:
        begins = self.about.slow_from
        return text.format(
            name=self.about.partner.name,
            day=day(dates.day_of(begins)) if begins else "",
        )

    def link(self, _to: Reader) -> str:
        return reverse("desk:performance", args=[self.about.partner.code])

    def context(self, _to: Reader) -> dict[str, Any]:
        title, text = self.subject(), self.body()
        return {"title": title, "text": text, "performance": self.about}


@declare("seller_above_limit", template=RATES_MAIL)
class SellerAboveLimit(OfPerformance):
    """Before anything follows of it."""

    def is_news(self) -> bool:
        return self.about.slow_from is not None

    def subject(self) -> Text:
        return self.said(_("{name} ships late or cancels too often"))

    def body(self) -> Text:
        text = _(
            "From {day} your goods stand after others in lists, unless it improves."
        )
        return self.said(text)


@declare("seller_slow", template=RATES_MAIL)
class SellerSlow(OfPerformance):
    def is_news(self) -> bool:
        return self.about.slow_since is not None

    def subject(self) -> Text:
        return self.said(_("Goods of {name} now stand after others in lists"))

    def body(self) -> Text:
        return _("This ends as soon as your rates are within the limits again.")


@declare("seller_no_longer_slow", template=RATES_MAIL)
class SellerNoLongerSlow(OfPerformance):
    def is_news(self) -> bool:
        return self.about.slow_since is None

    def subject(self) -> Text:
        return self.said(_("Goods of {name} are in their usual place again"))

    def body(self) -> Text:
        return _("Your late shipments and cancellations are within the limits.")
