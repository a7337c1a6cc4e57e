"""What is told of boxes: subscribed, the next one, what changed, what is to be paid."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.templatetags.market import day, moment, money
from notifications.emails import Reader, order_path
from notifications.states import Kind
from notifications.types import SELLING_TEAM, NotificationType, Text, declare
from orders.order.states import OrderStatus
from vendors.members.queries import team_of

from .models import BoxDelivery, Subscription
from .queries.contents import ContentsBook, Wanted, choices_for
from .states import EndReason, Missed
from .wording import (
    changes_of,
    contents_in_words,
    often_in_words,
    priced_in_words,
    weekday_name,
)

_OF_SUBSCRIPTION = ("box__partner", "size", "user")
_OF_DELIVERY = (
    "order", "subscription__box__partner", "subscription__size", "subscription__user",
)  # fmt: skip


class OfBox:
    """The mail of all of them: a headline, sentences, maybe lines below."""

    def words(self) -> list[str]:
        return []

    def lines(self) -> list[str]:
        return []

    def body(self) -> Text:
        return " ".join(self.words())

    def button(self) -> str:
        return _("Open my boxes")


class OfSubscription(OfBox, NotificationType[Subscription]):
    """To who has the box."""

    kind = Kind.BOX
    model = Subscription
    related = _OF_SUBSCRIPTION

    def people(self) -> Iterable[User]:
        return [self.about.user] if self.about.user else []

    def link(self, _to: Reader) -> str:
        return reverse("accounts:box", args=[self.about.pk])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {
            "headline": self.subject(),
            "words": self.words(),
            "lines": self.lines(),
            "button": self.button(),
        }


class OfDelivery(OfBox, NotificationType[BoxDelivery]):
    """Likewise, about one delivery."""

    kind = Kind.BOX
    model = BoxDelivery
    related = _OF_DELIVERY

    def people(self) -> Iterable[User]:
        user = self.about.subscription.user
        return [user] if user else []

    def link(self, _to: Reader) -> str:
        return reverse("accounts:box", args=[self.about.subscription_id])

    def names(self) -> dict[str, str]:
        return {
            "name": self.about.subscription.box.name,
            "day": day(self.about.day),
        }

    def context(self, _to: Reader) -> dict[str, Any]:
        return {
            "headline": self.subject(),
            "words": self.words(),
            "lines": self.lines(),
            "button": self.button(),
        }


def _day_of(occasion: str, one: Subscription) -> date:
    """The day that an occasion names, else that of the next box."""
    if occasion:
        return date.fromisoformat(occasion)
    return one.next_on or dates.today()


@declare("box_subscribed", template="box_news")
class BoxSubscribed(OfSubscription):
    def subject(self) -> Text:
        box = self.about.box
        if box.is_standing:
            text = _("Your standing order from %(farm)s is set up")
            return text % {"farm": box.partner.name}
        return _("You subscribed to %(name)s") % {"name": box.name}

    def words(self) -> list[str]:
        one = self.about
        if one.next_on is None or one.next_cutoff is None:
            return []
        first = _("The first box comes on %(day)s.") % {"day": day(one.next_on)}
        until = _("You can change or skip it until %(time)s.") % {
            "time": moment(one.next_cutoff)
        }
        costs = _("Each box costs %(price)s and is paid when its changes close.") % {
            "price": money(one.price + one.delivery_cost, one.box.currency)
        }
        if one.box.is_standing:
            costs = _(
                "Each delivery is paid when its changes close, at that day's prices."
            )
        return [first, until, costs]


@declare("box_subscriber", template="box_news")
class BoxSubscriber(OfSubscription):
    """To the farm."""

    kind = Kind.BOX_SUBSCRIBER

    def people(self) -> Iterable[User]:
        return team_of(self.about.box.partner, *SELLING_TEAM)

    def subject(self) -> Text:
        if self.about.box.is_standing:
            return _("New standing order")
        return _("New subscriber: %(name)s") % {"name": self.about.box.name}

    def words(self) -> list[str]:
        one = self.about
        what = often_in_words(one.box) if one.box.is_standing else one.size.name
        text = _("%(size)s, %(weekday)s, from %(day)s.") % {
            "size": what,
            "weekday": weekday_name(one.weekday),
            "day": day(one.since),
        }
        return [text]

    def link(self, _to: Reader) -> str:
        box = self.about.box
        if box.is_standing:
            return reverse("desk:standing_orders", args=[box.partner.code])
        return reverse("desk:box", args=[box.partner.code, box.pk])

    def button(self) -> str:
        if self.about.box.is_standing:
            return _("Open standing orders")
        return _("Open the box")


@declare("box_coming", template="box_news")
class BoxComing(OfSubscription):
    """The occasion is the day of the box."""

    @property
    def _day(self) -> date:
        return _day_of(self.occasion, self.about)

    def is_news(self) -> bool:
        """Not of one that was skipped or changed away meanwhile."""
        one = self.about
        is_open = one.next_cutoff is not None and one.next_cutoff > timezone.now()
        return bool(one.is_active and one.next_on == self._day and is_open)

    def subject(self) -> Text:
        names = {"day": day(self._day)}
        if self.about.box.is_standing:
            return _("Your standing order comes on %(day)s") % names
        return _("Your next box comes on %(day)s") % names

    @cached_property
    def _contents(self) -> list[Wanted]:
        one = self.about
        chosen = choices_for([one.pk], [self._day]).get((one.pk, self._day), [])
        return ContentsBook([one.box]).of_day(one, self._day, chosen)

    def words(self) -> list[str]:
        one = self.about
        said = []
        if one.next_cutoff:
            text = _("You can change or skip it until %(time)s.")
            said.append(text % {"time": moment(one.next_cutoff)})
        if one.box.is_standing:
            total = sum((each.amount for each in self._contents), Decimal(0))
            text = _("At today's prices the goods cost %(amount)s, without delivery.")
            said.append(text % {"amount": money(total, one.box.currency)})
            deposits = sum((each.deposit for each in self._contents), Decimal(0))
            if deposits:
                text = _("Deposits for returnable packaging are added: %(amount)s.")
                said.append(text % {"amount": money(deposits, one.box.currency)})
        return said

    def lines(self) -> list[str]:
        if self.about.box.is_standing:
            return priced_in_words(self._contents, self.about.box.currency)
        return list(contents_in_words(self._contents))


@declare("box_ordered", template="box_news")
class BoxOrdered(OfDelivery):
    """What was replaced or left out; the order's own mail says the rest."""

    def is_news(self) -> bool:
        return bool(self.about.changes)

    def subject(self) -> Text:
        return _("Changes to your box of %(day)s") % self.names()

    def words(self) -> list[str]:
        return [_("Some of it was not available.")]

    def lines(self) -> list[str]:
        return [one.words for one in changes_of(self.about)]


@declare("box_unpaid", template="box_news")
class BoxUnpaid(OfDelivery):
    """The box is held a little longer; whoever paid meanwhile is not told."""

    def is_news(self) -> bool:
        order = self.about.order
        return order is not None and order.status == OrderStatus.PENDING

    def subject(self) -> Text:
        return _("Please pay for your box of %(day)s") % self.names()

    def words(self) -> list[str]:
        order = self.about.order
        if order is None or order.expires_at is None:
            return []
        text = _("%(amount)s is due by %(time)s, else the box is not packed.")
        return [
            text
            % {
                "amount": money(order.to_pay, order.currency),
                "time": moment(order.expires_at),
            }
        ]

    def link(self, to: Reader) -> str:
        order = self.about.order
        return order_path(order, to) if order else super().link(to)

    def button(self) -> str:
        return _("Pay now")


@declare("box_missed", template="box_news")
class BoxMissed(OfDelivery):
    def subject(self) -> Text:
        return _("No box on %(day)s") % self.names()

    def words(self) -> list[str]:
        why = str(Missed(self.about.missed).label) if self.about.missed else ""
        return [why, _("You do not pay for it.")]


@declare("box_holiday", template="box_news")
class BoxOff(OfSubscription):
    """The occasion is the day on which the farm delivers nothing."""

    def subject(self) -> Text:
        off = _day_of(self.occasion, self.about)
        return _("No box on %(day)s") % {"day": day(off)}

    def words(self) -> list[str]:
        one = self.about
        said = [_("%(farm)s delivers no boxes on this day.") % {
            "farm": one.box.partner.name
        }]  # fmt: skip
        if one.next_on:
            said.append(
                _("Your next box comes on %(day)s.") % {"day": day(one.next_on)}
            )
        return said


@declare("box_price", template="box_news")
class BoxPrice(OfSubscription):
    """Not of a price that was changed again before it was told."""

    def is_news(self) -> bool:
        return self.about.new_price is not None and not self.about.is_ended

    def subject(self) -> Text:
        return _("New price of %(name)s") % {"name": self.about.box.name}

    def words(self) -> list[str]:
        one = self.about
        if one.new_price is None:
            return []
        text = _(
            "Boxes from %(day)s on cost %(new)s instead of %(old)s. You can cancel any "
            "time."
        )
        said = [
            text
            % {
                "day": day(one.new_price_from),
                "new": money(one.new_price, one.box.currency),
                "old": money(one.price, one.box.currency),
            }
        ]
        if one.is_prepaid:
            said.append(_("Your prepaid boxes keep their price."))
        return said


@declare("box_paused", template="box_news")
class BoxPaused(OfSubscription):
    def is_news(self) -> bool:
        whys = {EndReason.UNPAID, EndReason.DISPUTE}
        return self.about.is_paused and self.about.why in whys

    def subject(self) -> Text:
        return _("%(name)s is paused") % {"name": self.about.box.name}

    def words(self) -> list[str]:
        why = _("Your last boxes were not paid, so no more are packed.")
        if self.about.why == EndReason.DISPUTE:
            why = _("The payment of your prepaid boxes is disputed by your bank.")
        return [why, _("Resume the subscription when you want it again.")]


@declare("box_ended", template="box_news")
class BoxEnded(OfSubscription):
    def subject(self) -> Text:
        return _("%(name)s has ended") % {"name": self.about.box.name}

    def words(self) -> list[str]:
        said = {
            EndReason.SEASON: _("The season is over."),
            EndReason.FARM: _("The farm does not offer this box any more."),
            EndReason.SHOPPER: _("You cancelled it."),
            EndReason.TERM: _("Your prepaid boxes are used up."),
        }
        why = said.get(EndReason(self.about.why)) if self.about.why else ""
        return [word for word in (why, _("No more boxes come.")) if word]
