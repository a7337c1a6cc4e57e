"""Offers with their funder, ranges, and who used which offer in which order."""

import copy
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _
from oscar.apps.offer.abstract_models import (
    AbstractBenefit,
    AbstractCondition,
    AbstractConditionalOffer,
    AbstractRange,
)

from accounts.models import User
from core.columns import somebody

from .funding import FUNDING_FIELDS, FUNDING_RULES, Funded, Shares


class ConditionalOffer(Funded, AbstractConditionalOffer):
    """An offer. The applicator tells it what it would else ask the database for.

    `known_uses` is how often the basket's owner used it in orders, `allies` are the
    ids of offers it may share an item with, `is_choosy` says whether it names any.
    Without goods of `gives_within` it gives nothing. With a `pack` it gives something
    on that one alone, whatever else the product is sold in.
    """

    pack = models.ForeignKey(
        "partner.StockRecord",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    is_announced = models.BooleanField(
        _("show the voucher’s code to shoppers"),
        default=False,
        help_text=_(
            "Only for voucher offers: the code is shown on the pages of the goods and "
            "in baskets, except codes for a single order."
        ),
    )

    for_first_orders = models.BooleanField(
        _("only for a first order"),
        default=False,
        help_text=_(
            "With its seller, or at the market where it is everybody’s. Guests are "
            "told by their e-mail address and phone number."
        ),
    )

    known_uses: int | None = None
    allies: frozenset[int] | None = None
    is_choosy = False
    gives_within: "Range | None" = None

    class Meta(AbstractConditionalOffer.Meta):
        constraints = FUNDING_RULES

    def get_num_user_applications(self, user: User) -> int:
        if self.known_uses is not None:
            return self.known_uses
        uses = self.uses.filter(user=user, released_at=None)
        return int(uses.aggregate(total=Sum("frequency"))["total"] or 0)


class Benefit(AbstractBenefit):
    """What an offer gives off goods."""

    _kinds: ClassVar[dict[str, type] | None] = None

    @property
    def proxy_map(self) -> dict[str, type]:
        """Oscar's, looked up once: it searches the disk at every question."""
        if Benefit._kinds is None:
            Benefit._kinds = super().proxy_map
        return Benefit._kinds

    def clean(self) -> None:
        """Refuse benefits on delivery: each seller sets its own, with "free from"."""
        if self.type.startswith("Shipping"):
            raise ValidationError(
                _("Delivery is priced by each seller, so offers can't change it.")
            )
        super().clean()

    def get_applicable_lines(
        self,
        offer: Any,
        basket: Any,
        range: Any = None,  # noqa: A002 - Oscar's name
    ) -> list[tuple[Decimal, Any]]:
        """Oscar's, without lines that another offer has to itself.

        Oscar's percentage stops at the first such line instead of passing it over.
        """
        lines = super().get_applicable_lines(offer, basket, range)
        free = [pair for pair in lines if pair[1].quantity_available_for_offer(offer)]
        return sorted(free, key=lambda pair: (pair[0], pair[1].pk))


class Condition(AbstractCondition):
    """What a basket must hold for an offer."""

    _kinds: ClassVar[dict[str, type] | None] = None

    @property
    def proxy_map(self) -> dict[str, type]:
        """Oscar's, looked up once: it searches the disk at every question."""
        if Condition._kinds is None:
            Condition._kinds = super().proxy_map
        return Condition._kinds


class Range(AbstractRange):
    """Some of the products.

    Once `is_noted`, a product is asked: `in_ranges` are the ids of those that hold it.
    With `narrow_to`, an offer of some sellers, it holds their goods alone:
    `sellers_here` of a product are those of a basket's lines.
    """

    is_noted = False
    narrow_to: ConditionalOffer | None = None

    def narrowed(self, offer: ConditionalOffer) -> "Range":
        """The same range for an offer that touches the goods of some sellers alone."""
        narrow = copy.copy(self)
        narrow.narrow_to = offer
        return narrow

    def contains_product(self, product: Any) -> bool:
        """Whether the product, noted by the applicator, is in it."""
        offer = self.narrow_to
        if offer is not None and not any(map(offer.touches, product.sellers_here)):
            return False
        if self.is_noted:
            return self.id in product.in_ranges
        return bool(super().contains_product(product))


class OfferUse(models.Model):
    """One order's use of one offer, however many sellers the order has.

    Given back (`released_at`) when the order is not paid or is cancelled.
    """

    offer = models.ForeignKey(
        ConditionalOffer, on_delete=models.CASCADE, related_name="uses"
    )
    voucher = models.ForeignKey(
        "voucher.Voucher",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    order = models.ForeignKey(
        "order.Order", on_delete=models.CASCADE, related_name="offer_uses"
    )
    user = somebody()
    frequency = models.PositiveIntegerField(_("times"))
    discount = models.DecimalField(max_digits=12, decimal_places=2)
    created = models.DateTimeField(auto_now_add=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "order"], name="one_use_of_an_offer_per_order"
            ),
            models.CheckConstraint(
                name="offer_use_happened", condition=Q(frequency__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} in {self.order_id}"


from oscar.apps.offer.models import (  # noqa: E402 - Oscar's rest comes after ours
    AbsoluteDiscountBenefit,
    CountCondition,
    CoverageCondition,
    FixedPriceBenefit,
    FixedUnitDiscountBenefit,
    MultibuyDiscountBenefit,
    PercentageDiscountBenefit,
    RangeProduct,
    RangeProductFileUpload,
    ShippingAbsoluteDiscountBenefit,
    ShippingBenefit,
    ShippingFixedPriceBenefit,
    ShippingPercentageDiscountBenefit,
    ValueCondition,
)

__all__ = [
    "FUNDING_FIELDS",
    "AbsoluteDiscountBenefit",
    "Benefit",
    "Condition",
    "ConditionalOffer",
    "CountCondition",
    "CoverageCondition",
    "FixedPriceBenefit",
    "FixedUnitDiscountBenefit",
    "MultibuyDiscountBenefit",
    "OfferUse",
    "PercentageDiscountBenefit",
    "Range",
    "RangeProduct",
    "RangeProductFileUpload",
    "Shares",
    "ShippingAbsoluteDiscountBenefit",
    "ShippingBenefit",
    "ShippingFixedPriceBenefit",
    "ShippingPercentageDiscountBenefit",
    "ValueCondition",
]
