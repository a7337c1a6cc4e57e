"""The shopper's basket: lines are packs, and each pack names its seller."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NoReturn

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine

from core.columns import somebody
from core.money import rounded
from core.prepared import Prepared
from core.rows import update_row
from shop.catalogue.menu import categories_by_id
from shop.offers.combinations import Combination
from shop.offers.models import ConditionalOffer
from vendors.partner.models import Lot, Partner
from vendors.partner.own_prices import OwnPrice, own_price
from vendors.partner.queries import tax_categories

from .consumption import LineConsumption
from .own_prices import own_prices
from .rules import (
    MAX_CLICK_LENGTH,
    MAX_CUSTOMER_NAME,
    MAX_ORIGIN_LENGTH,
    Agreement,
    reference,
)
from .states import Channel


class PackNotNamedError(TypeError):
    """Raised when Oscar's own ways to fill a basket are used: they guess a seller."""

    def __init__(self) -> None:
        super().__init__("name the pack: shop.basket.services.lines.add_pack")


class Basket(AbstractBasket):
    """A basket. An owner has at most one that is open.

    Only `shop.basket.services` fills it, under a lock on its row. `used_up_offers` are
    the ids of those that its shopper turned out to have used before.
    """

    class Meta(AbstractBasket.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(status="Open", owner__isnull=False),
                name="one_open_basket_per_owner",
            )
        ]

    _lines: "QuerySet[Line] | None"
    used_up_offers: frozenset[int] = frozenset()
    # What the applicator found, for whoever explains the prices.
    offers_asked: Sequence[ConditionalOffer] = ()
    offers_left_out: Sequence[ConditionalOffer] = ()
    known_vouchers: Sequence[Any] = ()
    spent_vouchers: frozenset[int] = frozenset()
    combination = Combination()
    reasons: Sequence[Any] | None = None
    # The account of the customer for whom somebody fills it.
    customer_id: int | None = None

    @property
    def buyer_id(self) -> int | None:
        """Whose prices count."""
        found: int | None = self.owner_id or self.customer_id
        return found

    def all_lines(self) -> QuerySet["Line"]:
        """The lines with all that prices, reasons and pages read, fetched once.

        Two queries; lines of one seller share it.
        """
        if self.pk is None:
            return Line.objects.none()
        if self._lines is None:
            rows = _lines_of(self.pk)
            _put_together(self, rows)
            self._lines = self.lines.order_by("pk")
            self._lines._result_cache = rows  # noqa: SLF001
        return self._lines

    @property
    def num_lines(self) -> int:
        """Costs their ids where the lines were not fetched."""
        if self.pk is None:
            return 0
        return len(_line_ids(self.pk) if self._lines is None else self._lines)

    def _get_total(self, model_property: str) -> Decimal:
        """Oscar's, of the lines that can be bought."""
        amounts = (
            getattr(line, model_property)
            for line in self.all_lines()
            if line.is_buyable
        )
        return sum(amounts, Decimal("0.00"))

    def submit(self) -> None:
        """It has become an order."""
        self.status, self.date_submitted = self.SUBMITTED, timezone.now()
        update_row(self, "status", "date_submitted")

    def add_product(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise PackNotNamedError

    add = add_product

    def merge(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Oscar's asks neither stock nor currency: `services.baskets` does."""
        raise PackNotNamedError

    merge_line = merge


@Prepared
def _lines_of(basket: int) -> QuerySet["Line"]:
    lines = Line.objects.filter(basket=basket).select_related(
        "product__cover", "stockrecord__pool", "lot"
    )
    # Long texts, that no basket shows.
    lines = lines.defer(
        "product__description", "product__meta_description", "product__search_text"
    )
    return lines.order_by("pk")


@Prepared
def _line_ids(basket: int) -> QuerySet["Line", int]:
    return Line.objects.filter(basket=basket).order_by().values_list("pk", flat=True)


@Prepared
def _sellers(ids: Sequence[int]) -> QuerySet[Partner]:
    sellers = Partner.objects.filter(pk__in=ids).select_related("village", "face")
    return sellers.defer("story", "tagline", "village__story", "village__tagline")


def _put_together(basket: Basket, lines: list["Line"]) -> None:
    """Give the lines their basket, their sellers, and what few rows say for all."""
    ids = {line.stockrecord.partner_id for line in lines}
    sellers = {one.pk: one for one in _sellers(sorted(ids))} if ids else {}
    rates, categories = tax_categories(), categories_by_id()
    own = own_prices(basket.buyer_id, {line.stockrecord_id for line in lines})
    for line in lines:
        line.own = own.get(line.stockrecord_id)
        product, pack = line.product, line.stockrecord
        line.basket, pack.partner = basket, sellers[pack.partner_id]
        # One that is not known yet is fetched when it is asked for.
        if rate := rates.get(pack.tax_category_id):
            pack.tax_category = rate
        if category := categories.get(product.main_category_id):
            product.main_category = category


class Line(AbstractLine):
    """So many packs of one stock record.

    `price_incl_tax` is the price last seen: when the pack was added or its quantity
    chosen. What it costs now is asked of the pack, or is `agreed_price` until
    `agreed_until`. `reserved_quantity` are the base units that somebody holds in the
    pool for it so long. `lot` is the harvest that it was sold from. `channel` and
    `origin` ("live:42") say where it came from.
    """

    channel = models.CharField(
        max_length=8, choices=Channel.choices, default=Channel.PAGE
    )
    origin = models.CharField(max_length=MAX_ORIGIN_LENGTH, blank=True, default="")
    agreed_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True
    )
    agreed_until = models.DateTimeField(null=True, blank=True)
    agreed_units = models.PositiveIntegerField(null=True, blank=True)
    reserved_quantity = models.PositiveBigIntegerField(default=0)
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(AbstractLine.Meta):
        constraints = [
            models.CheckConstraint(
                name="basket_line_quantity_positive", condition=Q(quantity__gt=0)
            ),
            models.CheckConstraint(
                name="basket_line_channel_known",
                condition=Q(channel__in=Channel.values),
            ),
            models.CheckConstraint(
                name="basket_line_agreement_whole",
                condition=Q(
                    agreed_price__isnull=True,
                    agreed_until__isnull=True,
                    reserved_quantity=0,
                )
                | Q(
                    agreed_price__isnull=False,
                    agreed_price__gte=0,
                    agreed_until__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["origin"],
                name="basket_line_agreed",
                condition=Q(agreed_price__isnull=False),
            )
        ]

    # The buyer's prices of the pack, by a list of its seller.
    own: OwnPrice | None = None

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.discounts = LineConsumption(self)

    def clear_discount(self) -> None:
        self.discounts = LineConsumption(self)

    @cached_property
    def is_buyable(self) -> bool:
        """Whether this pack is on sale and in stock at all (not: in this quantity)."""
        return bool(self.purchase_info.availability.is_available_to_buy)

    @property
    def base_units(self) -> int:
        return int(self.quantity * self.stockrecord.quantity)

    @cached_property
    def agreement(self) -> Agreement | None:
        """What was agreed and still stands; the clock is asked once.

        It was agreed for packs of `agreed_units`: of one whose size has changed since,
        nothing stands, and what is set aside is of no use to it. Where nothing is set
        aside and the shop has become cheaper, its price is asked, or the buyer's own.
        """
        if self.agreed_price is None or self.agreed_until is None:
            return None
        if timezone.now() >= self.agreed_until:
            return None
        if self.reserved_quantity not in {0, self.base_units}:
            return None
        if self.agreed_units not in {None, self.stockrecord.quantity}:
            return None
        plain = reference(self.product_id, self.stockrecord_id, lot_id=self.lot_id)
        price = self.agreed_price
        if not self.reserved_quantity and self.stockrecord.price is not None:
            listed = own_price(self.stockrecord, int(self.quantity), self.own)
            price = min(price, self.stockrecord.price)
            if listed is not None and listed < price:
                return None  # the list's terms hold, with its price
        return Agreement(
            self.line_reference.removeprefix(f"{plain}_"),
            price,
            self.agreed_until,
            self.reserved_quantity,
        )

    @cached_property
    def own_price(self) -> Decimal | None:
        """What its buyer pays for a pack by a price list; None where others pay that.

        What was agreed for the line comes before.
        """
        if self.own is None or self.agreement:
            return None
        return own_price(self.stockrecord, int(self.quantity), self.own)

    @property
    def takes_offers(self) -> bool:
        """Whether discounts are taken off it: off a listed price only if it says so."""
        return self.own is None or self.own.takes_offers or self.own_price is None

    @property
    def drawn_units(self) -> int:
        """Base units that it needs of what the pool has left for everybody."""
        agreed = self.agreement
        return self.base_units - (agreed.reserved_quantity if agreed else 0)

    @property
    def weight_grams(self) -> int:
        return int(self.quantity * self.stockrecord.weight_grams)

    @cached_property
    def unit_effective_price(self) -> Decimal:
        """The price offers reckon with: none for what can't be bought."""
        if not self.is_buyable:
            return Decimal(0)
        return Decimal(self.purchase_info.price.effective_price)

    def discount(
        self,
        discount_value: Decimal,
        affected_quantity: int,
        incl_tax: bool = True,
        offer: ConditionalOffer | None = None,
    ) -> None:
        """Take it off at the currency's step, and never more than the line costs.

        The last gate of an offer that is one seller's: it gives nothing on others.
        """
        if offer is not None and not offer.touches(self.stockrecord.partner):
            return
        if not self.takes_offers:
            return
        left = self.line_price_incl_tax - self.discount_value
        value = min(
            asked := rounded(Decimal(discount_value), self.price_currency), left
        )
        if value < asked and self.discount_value:
            self.discounts.is_contested = True
        super().discount(value, affected_quantity, incl_tax=incl_tax, offer=offer)


class AddClick(models.Model):
    """One press of an "add" button, so that the same press sent twice adds once."""

    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="clicks")
    token = models.CharField(max_length=MAX_CLICK_LENGTH + 24)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["basket", "token"], name="click_once_per_basket"
            )
        ]

    def __str__(self) -> str:
        return f"{self.basket_id}: {self.token}"


class AssistedBasket(models.Model):
    """A basket that somebody fills for a customer, on the phone or at the counter.

    `by` alone fills it, for `partner` or, without one, for the market. `name`, `phone`
    (E.164) and `email` are kept here until it is ordered: from then on the order knows
    them. `customer` is the account with that phone number, if there is one.
    """

    basket = models.OneToOneField(
        Basket, on_delete=models.CASCADE, related_name="assisted"
    )
    by = somebody()
    partner = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="assisted_baskets",
    )
    customer = somebody()
    name = models.CharField(max_length=MAX_CUSTOMER_NAME, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    email = models.EmailField(blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["partner", "-id"], name="assisted_basket_of_partner")
        ]

    def __str__(self) -> str:
        return f"basket {self.basket_id} by {self.by_id}"


from oscar.apps.basket.models import (  # noqa: E402 - Oscar's rest comes after ours
    InvalidBasketLineError,
    LineAttribute,
)

__all__ = [
    "AddClick",
    "AssistedBasket",
    "Basket",
    "InvalidBasketLineError",
    "Line",
    "LineAttribute",
    "PackNotNamedError",
]
