"""What members of a group and its seller are told."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import dates
from core.money import from_minor
from core.outbox import UndeliverableError
from core.templatetags.market import money
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import (
    GONE,
    PACKING_TEAM,
    NotificationType,
    Text,
    ToShopper,
    declare,
)
from notifications.wording import orders_to_pack
from orders.order.models import Order, VendorOrder
from orders.order.waits import free_of
from vendors.members.queries import team_of

from .models import GroupBuy, GroupJoin
from .states import JoinStatus


class OfGroup(NotificationType[GroupBuy]):
    """To those who have paid for a place, or had when it was over."""

    kind = Kind.GROUP_BUY
    model = GroupBuy
    related = ("offer__pack__product", "offer__partner", "leader")
    told = (JoinStatus.PAID, JoinStatus.REFUNDED)

    def people(self) -> Iterable[User]:
        rows = User.objects.filter(
            group_joins__group=self.about, group_joins__status__in=self.told
        )
        return rows.distinct().order_by("pk")

    def goods(self) -> str:
        return str(self.about.offer.pack.product.get_title())

    def link(self, _to: Reader) -> str:
        return self.about.get_absolute_url()

    def until(self) -> str:
        ends = self.about.ends_at
        return date_format(dates.local(ends), "SHORT_DATETIME_FORMAT") if ends else ""

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}


@declare("group_joined")
class GroupJoined(OfGroup):
    """To the others, each time that somebody has paid."""

    def is_news(self) -> bool:
        return self.about.is_open

    def people(self) -> Iterable[User]:
        last = self.about.joins.filter(status=JoinStatus.PAID).order_by("paid_at", "pk")
        newest = last.values_list("user", flat=True).last()
        return [person for person in super().people() if person.pk != newest]

    def subject(self) -> Text:
        return _("Someone joined your group for {goods}").format(goods=self.goods())

    def body(self) -> Text:
        text = ngettext(
            "%(count)d more person is needed until %(time)s. Share the link.",
            "%(count)d more people are needed until %(time)s. Share the link.",
            self.about.missing,
        )
        return text % {"count": self.about.missing, "time": self.until()}


@declare("group_lacks_one")
class GroupLacksOne(OfGroup):
    """To its members, some time before it ends."""

    def is_news(self) -> bool:
        return self.about.is_open and self.about.missing == 1

    def subject(self) -> Text:
        said = _("One person is missing in your group for {goods}")
        return said.format(goods=self.goods())

    def body(self) -> Text:
        said = _("It ends at %(time)s. Share the link so that it is completed.")
        return said % {"time": self.until()}


@declare("group_complete")
class GroupComplete(OfGroup):
    def subject(self) -> Text:
        return _("Your group for {goods} is complete").format(goods=self.goods())

    def body(self) -> Text:
        seller = self.about.offer.partner.name
        return _("{farm} now packs your order.").format(farm=seller)


@declare("group_failed")
class GroupFailed(OfGroup):
    def subject(self) -> Text:
        said = _("Your group for {goods} was not completed")
        return said.format(goods=self.goods())

    def body(self) -> Text:
        return _("You get back what you paid for it. Other goods are sent as ordered.")


class OfGuest(ToShopper[GroupJoin]):
    """The same to a guest in the group, in the words of what members are told."""

    kind = Kind.GROUP_BUY
    model = GroupJoin
    related = ("order_line__order", "group__offer__pack__product", "group__leader")
    told = (JoinStatus.PAID, JoinStatus.REFUNDED)
    words: type[OfGroup]

    @classmethod
    def rows(cls, pk: int) -> Iterable[GroupJoin]:
        found = GroupJoin.objects.filter(group=pk, user=None, status__in=cls.told)
        found = found.exclude(order_line=None)
        return found.select_related(*cls.related).order_by("pk")

    def bought(self) -> Order:
        line = self.about.order_line
        if line is None:
            raise UndeliverableError(GONE)
        return line.order

    @property
    def said(self) -> OfGroup:
        return self.words(self.about.group, self.occasion)

    def is_news(self) -> bool:
        return self.said.is_news()

    def subject(self) -> Text:
        return self.said.subject()

    def body(self) -> Text:
        return self.said.body()

    def context(self, to: Reader) -> dict[str, Any]:
        return super().context(to) | {"headline": self.subject(), "words": self.body()}


@declare("group_joined_guest", event="group_joined", template="group_joined")
class GuestOfGroupJoined(OfGuest):
    words = GroupJoined

    @classmethod
    def rows(cls, pk: int) -> Iterable[GroupJoin]:
        last = GroupJoin.objects.filter(group=pk, status=JoinStatus.PAID)
        newest = last.order_by("paid_at", "pk").last()
        return [one for one in super().rows(pk) if one != newest]


@declare("group_lacks_one_guest", event="group_lacks_one", template="group_lacks_one")
class GuestLacksOne(OfGuest):
    words = GroupLacksOne


@declare("group_complete_guest", event="group_complete", template="group_complete")
class GuestOfGroupComplete(OfGuest):
    words = GroupComplete


@declare("group_failed_guest", event="group_failed", template="group_failed")
class GuestOfGroupFailed(OfGuest):
    words = GroupFailed


@declare("group_same_card")
class GroupSameCard(ToShopper[GroupJoin]):
    """To who paid with the card of another member."""

    kind = Kind.GROUP_BUY
    model = GroupJoin
    related = ("order_line__order", "group__offer__pack__product")

    def bought(self) -> Order:
        line = self.about.order_line
        if line is None:
            raise UndeliverableError(GONE)
        return line.order

    def subject(self) -> Text:
        goods = self.about.group.offer.pack.product.get_title()
        return _("Your place in the group for {goods} does not count").format(
            goods=goods
        )

    def body(self) -> Text:
        return _(
            "This card has paid for another member already, and each person counts "
            "once. You get back what you paid for it."
        )

    def context(self, to: Reader) -> dict[str, Any]:
        return super().context(to) | {"headline": self.subject(), "words": self.body()}


@declare("group_packed", event="group_complete")
class GroupToPack(OfGroup):
    """To the seller's team: its parts can be packed from now on."""

    kind = Kind.NEW_ORDER

    def people(self) -> Iterable[User]:
        return team_of(self.about.offer.partner, *PACKING_TEAM)

    @cached_property
    def parts(self) -> list[VendorOrder]:
        """Those that wait for nothing else."""
        rows = VendorOrder.objects.filter(
            lines__group_join__group=self.about,
            lines__group_join__status=JoinStatus.PAID,
        )
        return free_of(list(rows.distinct()))

    def is_news(self) -> bool:
        return bool(self.parts)

    def subject(self) -> Text:
        return _("A group for {goods} is complete").format(goods=self.goods())

    def body(self) -> Text:
        return orders_to_pack(len(self.parts))

    def text(self, _to: Reader) -> Text:
        return f"{self.subject()}. {self.body()}"

    def link(self, _to: Reader) -> str:
        partner = self.about.offer.partner
        return reverse("desk:group", args=[partner.code, self.about.offer_id])


@declare("group_reward")
class GroupReward(NotificationType[GroupJoin]):
    """To the leader, for each member whose order is final."""

    kind = Kind.BALANCE
    model = GroupJoin
    related = ("group__leader", "group__offer__pack__product")

    def people(self) -> Iterable[User]:
        leader = self.about.group.leader
        return [leader] if leader and self.about.rewarded else []

    def subject(self) -> Text:
        return _("A reward for your group is on your balance")

    def body(self) -> Text:
        group = self.about.group
        amount = from_minor(self.about.rewarded or 0, group.currency)
        return _("{amount} for a member of your group for {goods}.").format(
            amount=money(amount, group.currency),
            goods=group.offer.pack.product.get_title(),
        )

    def link(self, _to: Reader) -> str:
        return reverse("accounts:balance")

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}
