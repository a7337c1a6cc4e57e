"""What sellers are told of their stock and listings, and everybody of recalls."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.notify import notify
from core.outbox import UndeliverableError
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import (
    GONE,
    PACKING_TEAM,
    SELLING_TEAM,
    NotificationType,
    Row,
    Text,
    ToShopper,
    deciders,
    declare,
    staff,
)
from orders.order.models import Order
from orders.tracing.models import RecallMessage, RecallNotice
from orders.tracing.queries import orders_of
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.states import ON_SALE, EditState
from vendors.members.queries import team_of
from vendors.partner.models import Partner, StockEntry, StockPool
from vendors.partner.queries import retired_with

# --- Stock and listings ---------------------------------------------------------------


class OfProduct(NotificationType[Row]):
    """To those who sell it; leads to its page on their desk."""

    @property
    @abstractmethod
    def product(self) -> Product:
        """The goods."""

    @property
    def partner(self) -> Partner:
        if self.product.partner is None:
            raise UndeliverableError(GONE)
        return cast("Partner", self.product.partner)

    def people(self) -> Iterable[User]:
        return team_of(self.partner, *SELLING_TEAM)

    def said(self, text: str) -> str:
        return text.format(product=self.product.title)

    def link(self, _to: Reader) -> str:
        return reverse("desk:product", args=[self.partner.code, self.product.pk])


@declare("stock_low")
class StockLow(OfProduct[StockPool]):
    kind = Kind.STOCK_LOW
    model = StockPool
    related = ("partner", "product")

    @property
    def product(self) -> Product:
        return self.about.product

    @property
    def partner(self) -> Partner:
        return self.about.partner

    def subject(self) -> Text:
        return self.said(_("{product} is low in stock"))

    def body(self) -> Text:
        return _("Check your stock, or take it off sale.")

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"pool": self.about, "partner": self.partner, "product": self.product}


@declare("listing_decided")
class ListingDecided(OfProduct[Product]):
    kind = Kind.LISTING_DECIDED
    model = Product
    related = ("partner",)

    @property
    def product(self) -> Product:
        return self.about

    @property
    def is_published(self) -> bool:
        return self.about.state in ON_SALE

    def link(self, to: Reader) -> str:
        if not self.about.is_visit:
            return super().link(to)
        # Its own page is of an area above, which the product knows by this name.
        experience = getattr(self.about, "experience").pk  # noqa: B009
        return reverse("desk:visit", args=[self.partner.code, experience])

    def subject(self) -> Text:
        if self.about.is_visit:
            return self.said(
                _("{product} can be booked now")
                if self.is_published
                else _("{product} needs changes before it can be booked")
            )
        return self.said(
            _("{product} is on sale now")
            if self.is_published
            else _("{product} needs changes before it goes on sale")
        )

    def body(self) -> Text:
        return self.about.review_note

    def context(self, _to: Reader) -> dict[str, Any]:
        return {
            "product": self.about,
            "partner": self.partner,
            "is_published": self.is_published,
        }


@declare("edit_decided")
class EditDecided(OfProduct[ProposedEdit]):
    """The occasion is the edit's version and the state that was decided."""

    kind = Kind.LISTING_DECIDED
    model = ProposedEdit
    related = ("product__partner",)

    @property
    def product(self) -> Product:
        return self.about.product

    @property
    def is_approved(self) -> bool:
        return self.about.state == EditState.APPROVED

    def is_news(self) -> bool:
        return self.about.state == self.occasion.partition("-")[2]

    def subject(self) -> Text:
        return self.said(
            _("Your change to {product} was approved")
            if self.is_approved
            else _("Your change to {product} was returned")
        )

    def body(self) -> Text:
        return self.about.reason or _("Shoppers see it now.")

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"edit": self.about, "is_approved": self.is_approved}


@declare("lots_retired")
class LotsRetired(NotificationType[StockEntry]):
    """To the farm: everything that went out of sale together with this."""

    kind = Kind.LOTS_RETIRED
    model = StockEntry
    related = ("pool__partner", "pool__product")

    def people(self) -> Iterable[User]:
        return team_of(self.about.pool.partner, *PACKING_TEAM)

    def subject(self) -> Text:
        return _("Lots past their best-before date were removed from sale")

    def body(self) -> Text:
        return ", ".join(one.lot.code for one in retired_with(self.about) if one.lot)

    def link(self, _to: Reader) -> str:
        return f"{reverse('desk:lots', args=[self.about.pool.partner.code])}?state=past"

    def context(self, _to: Reader) -> dict[str, Any]:
        entries = list(retired_with(self.about))
        return {"farm": self.about.pool.partner, "entries": entries}


# --- Recalls --------------------------------------------------------------------------


def is_first(message: RecallMessage) -> bool:
    """Whether it is the one that says so; later ones say more."""
    return not RecallMessage.objects.filter(
        recall_id=message.recall_id, pk__lt=message.pk
    ).exists()


@declare("recall_office", event="recall")
class RecallOffice(NotificationType[RecallMessage]):
    """To the farm's team, its cooperative and the operator's staff."""

    kind = Kind.RECALL
    model = RecallMessage
    related = ("recall__partner__cooperative",)

    @property
    def farm(self) -> Partner:
        return self.about.recall.partner

    def people(self) -> Iterable[User]:
        people = team_of(self.farm, *PACKING_TEAM)
        people += deciders(self.farm.cooperative, "office.sellers.suspend")
        return {
            user.pk: user for user in [*people, *staff("office.orders.see")]
        }.values()

    def follow_up(self) -> None:
        """Each shopper is told by a row of their own."""
        for notice_id in self.about.notices.values_list("pk", flat=True):
            notify("recall_notice", RecallNotice(pk=notice_id))

    def subject(self) -> Text:
        said = (
            _("{farm} recalled goods")
            if is_first(self.about)
            else _("{farm} updated its recall")
        )
        return said.format(farm=self.farm.name)

    def body(self) -> Text:
        return self.about.reason

    def link(self, _to: Reader) -> str:
        """Where the farm follows the recall; others look at the lot's own page."""
        first = self.about.recall.lots.order_by("pk")[0]
        return reverse("tracing:lot", args=[first.code])

    def context(self, _to: Reader) -> dict[str, Any]:
        lots = self.about.recall.lots.select_related("pool__product")
        return {
            "farm": self.farm,
            "message": self.about,
            "lots": list(lots.order_by("pk")),
            "shoppers": self.about.notices.count(),
        }


@declare("recall", event="recall_notice")
class RecallOfGoods(ToShopper[RecallNotice]):
    """To a shopper: what is wrong, what to do, and which of their goods it is."""

    kind = Kind.RECALL
    model = RecallNotice
    related = ("message", "shopper__order__user", "shopper__recall__partner")

    @property
    def farm(self) -> Partner:
        return self.about.shopper.recall.partner

    def bought(self) -> Order:
        return self.about.shopper.order

    def subject(self) -> Text:
        said = (
            _("Recall by {farm}, order {number}: don't eat these goods")
            if is_first(self.about.message)
            else _("{farm} updated its recall of goods in your order {number}")
        )
        return said.format(farm=self.farm.name, number=self.bought().number)

    def body(self) -> Text:
        return f"{self.about.message.reason} {self.about.message.advice}"

    def text(self, _to: Reader) -> Text:
        return self.subject()

    def context(self, _to: Reader) -> dict[str, Any]:
        return {
            "farm": self.farm,
            "message": self.about.message,
            "is_first": is_first(self.about.message),
            "lines": orders_of(self.about.shopper),
        }
