"""What shoppers and sellers are told of presales."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.templatetags.market import day
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import (
    PACKING_TEAM,
    NotificationType,
    Text,
    ToShop,
    ToShopper,
    declare,
)
from notifications.wording import orders_to_pack
from orders.order.models import Order, VendorOrder
from orders.order.waits import free_of
from vendors.members.queries import team_of

from .models import Presale, PresaleLine
from .queries import waiting_parts
from .wording import harvest_of


class OfPresalePart(ToShopper[VendorOrder]):
    """About a part that has goods of a presale, to its shopper."""

    kind = Kind.PRESALE
    model = VendorOrder
    related = ("order__user", "partner")

    def bought(self) -> Order:
        return self.about.order

    def presale(self) -> Presale | None:
        rows = PresaleLine.objects.filter(line__vendor_order=self.about)
        row = rows.select_related("presale").order_by("-presale__harvest_to").first()
        return row.presale if row else None

    def context(self, to: Reader) -> dict[str, Any]:
        return super().context(to) | {"headline": self.subject(), "words": self.body()}


@declare("presale_moved")
class PresaleMoved(OfPresalePart):
    """The harvest comes on other days than was said."""

    def subject(self) -> Text:
        return _("{farm} has moved the harvest for order {number}").format(
            farm=self.about.partner.name, number=self.bought().number
        )

    def body(self) -> Text:
        presale = self.presale()
        if presale is None:
            return super().body()
        text = _("The harvest is now expected {when}. You can cancel until packing.")
        if presale.is_late:
            text = _(
                "The harvest is now expected {when}, later than the declared {day}. "
                "You can cancel and get all your money back."
            )
        return text.format(when=harvest_of(presale), day=day(presale.last_day))


@declare("presale_harvested")
class PresaleHarvested(OfPresalePart):
    """The goods are there, and their parcel is next."""

    def subject(self) -> Text:
        return _("{farm} has harvested your order {number}").format(
            farm=self.about.partner.name, number=self.bought().number
        )

    def body(self) -> Text:
        if self.about.send_by is None:
            return _("Your goods are packed next.")
        return _("Your goods are packed next and sent by {day}.").format(
            day=day(self.about.send_by)
        )


@declare("presale_to_pack")
class PresaleToPack(NotificationType[Presale]):
    """The harvest is there: to the team that packs, of parts that waited for it."""

    kind = Kind.NEW_ORDER
    model = Presale
    related: ClassVar[tuple[str, ...]] = ("partner", "pool__product")

    @cached_property
    def parts(self) -> list[VendorOrder]:
        return free_of(list(waiting_parts(self.about)))

    def is_news(self) -> bool:
        return bool(self.parts)

    def people(self) -> Iterable[User]:
        return team_of(self.about.partner, *PACKING_TEAM)

    def subject(self) -> Text:
        goods = self.about.pool.product.get_title()
        return _("The harvest is in: {goods}").format(goods=goods)

    def body(self) -> Text:
        return orders_to_pack(len(self.parts))

    def text(self, _to: Reader) -> Text:
        return f"{self.subject()}. {self.body()}"

    def link(self, _to: Reader) -> str:
        return reverse("desk:packing", args=[self.about.partner.code])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}


@declare("presale_due")
class PresaleDue(ToShop[Presale]):
    """The last day of the harvest has come, and nothing was said of it."""

    kind = Kind.ORDER_DUE
    model = Presale
    related: ClassVar[tuple[str, ...]] = ("partner", "pool__product")

    def is_news(self) -> bool:
        return self.about.is_ahead

    def goods(self) -> str:
        return str(self.about.pool.product.get_title())

    def subject(self) -> Text:
        return _("Please confirm the harvest: {goods}").format(goods=self.goods())

    def body(self) -> Text:
        return _("It was expected {when}. Confirm it, move it or call it off.").format(
            when=harvest_of(self.about)
        )

    def link(self, _to: Reader) -> str:
        return reverse("desk:presale", args=[self.about.partner.code, self.about.pk])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}
