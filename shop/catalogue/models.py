"""What is grown and listed: categories, products, their season and their pictures."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractProduct, AbstractProductImage

from core.units import UnitKind

from .states import ListingState

ALL_YEAR = 0b1111_1111_1111


class Product(AbstractProduct):
    """One kind of produce as one seller lists it.

    `partner` lists and edits it; who sells a pack of it stands on the pack.
    `season` has one bit a month (January is 1), `ALL_YEAR` for stored goods.
    `lead_pack`, `lead_price` and `unit_price` (per kg, litre or piece) repeat the
    pack that cards show, so that lists sort and filter on an index;
    `shop.catalogue.services.refresh_card` keeps them. `version` catches stale edits.
    """

    partner = models.ForeignKey(
        "partner.Partner",
        null=True,
        on_delete=models.PROTECT,
        related_name="products",
        verbose_name=_("seller"),
    )
    main_category = models.ForeignKey(
        "catalogue.Category",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("category"),
    )
    state = models.CharField(
        max_length=16, choices=ListingState.choices, default=ListingState.DRAFT
    )
    review_note = models.CharField(max_length=500, blank=True)
    unit_kind = models.CharField(
        _("sold"), max_length=8, choices=UnitKind.choices, default=UnitKind.WEIGHT
    )
    summary = models.CharField(_("in one line"), max_length=200, blank=True)
    season = models.PositiveSmallIntegerField(_("season"), default=ALL_YEAR)
    shelf_life_days = models.PositiveSmallIntegerField(
        _("keeps for (days after harvest)"), null=True, blank=True
    )
    needs_cold = models.BooleanField(_("must travel cold"), default=False)
    picked_on = models.DateField(_("picked on"), null=True, blank=True)
    cover = models.ForeignKey(
        "core.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lead_pack = models.ForeignKey(
        "partner.StockRecord",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    lead_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True
    )
    unit_price = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True
    )
    search_text = models.TextField(blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(AbstractProduct.Meta):
        constraints = [
            models.CheckConstraint(
                name="listing_state_known",
                condition=Q(state__in=ListingState.values),
            ),
            models.CheckConstraint(
                name="season_is_twelve_bits",
                condition=Q(season__gte=0, season__lte=ALL_YEAR),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                name="product_newest",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["lead_price", "id"],
                name="product_cheapest",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["unit_price", "id"],
                name="product_cheapest_unit",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["main_category", "-published_at", "-id"],
                name="product_category_newest",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["main_category", "lead_price", "id"],
                name="product_category_cheapest",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["partner", "state", "-published_at"],
                name="product_partner_state",
            ),
        ]

    @property
    def is_published(self) -> bool:
        return bool(self.state == ListingState.PUBLISHED)

    def in_season(self, month: int | None = None) -> bool:
        """Whether it is harvested or at its best in the month (default: this one)."""
        month = month or timezone.localdate().month
        return bool(self.season >> (month - 1) & 1)

    @property
    def months(self) -> list[int]:
        """The months of its season, 1 to 12."""
        return [month for month in range(1, 13) if self.in_season(month)]


class ProductImage(AbstractProductImage):
    """One picture of a product. Oscar's `original` names the widest ready copy."""

    photo = models.ForeignKey(
        "core.Photo", null=True, on_delete=models.PROTECT, related_name="+"
    )


from oscar.apps.catalogue.models import (  # noqa: E402 - Oscar's rest comes after ours
    AttributeOption,
    AttributeOptionGroup,
    Category,
    Option,
    ProductAttribute,
    ProductAttributesContainer,
    ProductAttributeValue,
    ProductCategory,
    ProductCategoryHierarchy,
    ProductClass,
    ProductRecommendation,
)

__all__ = [
    "AttributeOption",
    "AttributeOptionGroup",
    "Category",
    "Option",
    "Product",
    "ProductAttribute",
    "ProductAttributeValue",
    "ProductAttributesContainer",
    "ProductCategory",
    "ProductCategoryHierarchy",
    "ProductClass",
    "ProductImage",
    "ProductRecommendation",
]
