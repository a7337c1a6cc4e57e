"""What is grown and listed: categories, products, their season and their pictures."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import (
    AbstractCategory,
    AbstractProduct,
    AbstractProductImage,
)
from oscar.apps.catalogue.product_attributes import ProductAttributesContainer

from core import dates
from core.units import PieceUnit, UnitKind, measure_of
from shop.catalogue.states import (
    ALL_ALLERGENS,
    ON_SALE,
    SOUGHT_KINDS,
    BatchAct,
    ListingState,
    ReviewRule,
)
from vendors.certificates.states import CertificateKind

from .indexes import PRODUCT_INDEXES
from .review import ProposedEdit as Held

ALL_YEAR = 0b1111_1111_1111


class Product(AbstractProduct):
    """One kind of produce as one seller lists it.

    `partner` lists and edits it; who sells a pack of it stands on the pack.
    `season` has one bit a month (January is 1), `ALL_YEAR` for stored goods.
    `lead_pack`, `lead_price`, `unit_price` (per kg, litre or piece) and
    `has_sale_price` repeat the
    pack that cards show, so that lists sort and filter on an index;
    `product_summary.refresh_card` keeps them. `certified_until` and `certified_as`
    repeat the certificate in force that lasts longest, kept by `services.certified`:
    whoever shows them compares the day; `organic_until` and the like say the same of
    each kind that shoppers choose by. `sold_lately` is how often it was bought in the
    last 30 days, counted each night. `allergens` are bits (`allergens.py`), 0 for none
    and null while nothing is stated. `version` catches stale edits.
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
    # While it is in review: the rule that wants it looked at.
    review_rule = models.CharField(
        max_length=16, choices=ReviewRule.choices, blank=True, editable=False
    )
    unit_kind = models.CharField(
        _("sold"), max_length=8, choices=UnitKind.choices, default=UnitKind.WEIGHT
    )
    piece_unit = models.CharField(
        _("weight per piece"),
        max_length=8,
        choices=PieceUnit.choices,
        default=PieceUnit.PIECE,
    )
    summary = models.CharField(_("short description"), max_length=200, blank=True)
    season = models.PositiveSmallIntegerField(_("season"), default=ALL_YEAR)
    shelf_life_days = models.PositiveSmallIntegerField(
        _("shelf life (days after harvest)"), null=True, blank=True
    )
    needs_cold = models.BooleanField(_("must be shipped cold"), default=False)
    send_within = models.PositiveSmallIntegerField(
        _("sent within (working days)"), null=True, blank=True
    )
    picked_on = models.DateField(_("harvest date"), null=True, blank=True)
    ingredients = models.TextField(_("ingredients"), blank=True)
    allergens = models.PositiveSmallIntegerField(_("allergens"), null=True, blank=True)
    storage = models.TextField(_("storage"), blank=True)
    serving = models.TextField(_("serving idea"), blank=True)
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
    has_sale_price = models.BooleanField(default=False, editable=False)
    lead_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True
    )
    unit_price = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True
    )
    certified_until = models.DateField(null=True, blank=True, editable=False)
    certified_as = models.CharField(
        max_length=16, choices=CertificateKind.choices, blank=True, editable=False
    )
    organic_until = models.DateField(null=True, blank=True, editable=False)
    green_until = models.DateField(null=True, blank=True, editable=False)
    origin_until = models.DateField(null=True, blank=True, editable=False)
    sold_lately = models.PositiveIntegerField(default=0, editable=False)
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Beside Oscar's `rating`: of how many people, and the market's mean it began with.
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    rating_prior = models.FloatField(null=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    # Something to be visited at a time, and no goods: `tourism` says what.
    is_visit = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1)

    # Set by a service that kept what was asked of it for review.
    held: Held | None = None

    class Meta(AbstractProduct.Meta):
        constraints = [
            models.CheckConstraint(
                name="listing_state_known",
                condition=Q(state__in=ListingState.values),
            ),
            models.CheckConstraint(
                name="only_visits_are_bookable",
                condition=Q(
                    is_visit=True,
                    state__in=("draft", "in-review", "bookable", "hidden"),
                )
                | Q(is_visit=False) & ~Q(state="bookable"),
            ),
            models.CheckConstraint(
                name="season_is_twelve_bits",
                condition=Q(season__gte=0, season__lte=ALL_YEAR),
            ),
            models.CheckConstraint(
                name="allergens_known",
                condition=Q(allergens__isnull=True)
                | Q(allergens__gte=0, allergens__lte=ALL_ALLERGENS),
            ),
            models.CheckConstraint(
                name="piece_unit_known",
                condition=Q(piece_unit__in=PieceUnit.values),
            ),
        ]
        indexes = PRODUCT_INDEXES

    needs_no_init = True  # for core.prepared: Oscar's makes `attr` alone

    @cached_property
    def attr(self) -> ProductAttributesContainer:
        """Oscar's attributes, which saving asks for."""
        return ProductAttributesContainer(product=self)

    @property
    def measure(self) -> str:
        """What its amounts are said in: "weight", "volume", "piece", "bunch" …"""
        return measure_of(self.unit_kind, self.piece_unit)

    def certified_kinds(self) -> list[str]:
        """The kinds of certificates in force today, of those that shoppers seek."""
        today = dates.today()
        untils = {kind: getattr(self, f"{kind}_until") for kind in SOUGHT_KINDS}
        return [kind for kind, until in untils.items() if until and until >= today]

    def update_rating(self) -> None:
        """Oscar asks for it whenever a review is saved, and would write the whole row.

        Who writes reviews calls `services.ratings.rate_product`.
        """

    @property
    def is_published(self) -> bool:
        """Whether it can be bought, in the shop or on the page of an experience."""
        return self.state in ON_SALE

    def get_absolute_url(self) -> str:
        if self.is_visit:
            return reverse("visit:experience", args=[self.slug])
        return str(super().get_absolute_url())

    def in_season(self, month: int | None = None) -> bool:
        """Whether it is harvested or at its best in the month (default: this one)."""
        month = month or dates.today().month
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


class Category(AbstractCategory):
    """What goods are filed under: a tree, in the order in which menus show it.

    Hidden ones (`is_public`) and all below them leave the menus and have no page;
    their goods stay on sale. Oscar's `image` is not used.
    """

    picture = models.ForeignKey(
        "core.Photo",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )

    class Meta(AbstractCategory.Meta):
        pass


class ChangeBatch(models.Model):
    """Several listings changed in one go, which can be undone in one go.

    What changed stands in its events. `key` is the form's: pressing twice changes once.
    An undo is a batch as well, so that it can be undone in turn.
    """

    partner = models.ForeignKey(
        "partner.Partner", on_delete=models.CASCADE, related_name="+"
    )
    key = models.UUIDField()
    act = models.CharField(max_length=16, choices=BatchAct.choices)
    undoes = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="undone_by",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "key"], name="batch_key_once")
        ]
        indexes = [models.Index(fields=["partner", "-id"], name="batch_newest")]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"


class ProductEvent(models.Model):
    """What somebody changed of a listing, as it was and as it is then. Never edited.

    `before` and `after` hold the changed parts alone (see `services.history`).
    """

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="events"
    )
    batch = models.ForeignKey(
        ChangeBatch,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="events",
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.product_id}: {', '.join(self.after)}"


class SentDraft(models.Model):
    """What a phone sent to be listed or changed, by the key that the phone gave it.

    The key is taken once per seller: the same draft sent again finds its product.
    `digest` is of all that was sent, so that a key with other content is noticed.
    """

    partner = models.ForeignKey(
        "partner.Partner", on_delete=models.CASCADE, related_name="+"
    )
    key = models.UUIDField()
    digest = models.CharField(max_length=64)
    product = models.ForeignKey(
        Product, null=True, on_delete=models.CASCADE, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "key"], name="draft_sent_once")
        ]

    def __str__(self) -> str:
        return str(self.key)


from oscar.apps.catalogue.models import (  # noqa: E402 - Oscar's rest comes after ours
    AttributeOption,
    AttributeOptionGroup,
    Option,
    ProductAttribute,
    ProductAttributesContainer,
    ProductAttributeValue,
    ProductCategory,
    ProductCategoryHierarchy,
    ProductClass,
    ProductRecommendation,
)

from .review import ProposedEdit, ReviewPolicy, TrustedSeller  # noqa: E402 - likewise

__all__ = [
    "AttributeOption",
    "AttributeOptionGroup",
    "Category",
    "ChangeBatch",
    "Option",
    "Product",
    "ProductAttribute",
    "ProductAttributeValue",
    "ProductAttributesContainer",
    "ProductCategory",
    "ProductCategoryHierarchy",
    "ProductClass",
    "ProductEvent",
    "ProductImage",
    "ProductRecommendation",
    "ProposedEdit",
    "ReviewPolicy",
    "SentDraft",
    "TrustedSeller",
]
