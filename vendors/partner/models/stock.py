"""How much of a product exists: pools, the lots that fed them, and every change."""

from datetime import date

from django.db import models
from django.db.models import Case, ExpressionWrapper, F, GeneratedField, Q, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import dates
from core.columns import somebody
from core.page_cache.reads import note_minute
from core.units import UnitKind
from vendors.partner.states import LotStatus

from .sellers import Partner

# So many of its largest pack are enough that nobody is told how much a pool holds. The
# database knows it too: with another number `largest_pack.watch_packs` migrates again.
ENOUGH_PACKS = 3


def shown_of(available: Combinable) -> Case:
    """What pages show of a pool of which so much is available; a value of its row.

    Places of a visit are told as they are. Of goods nobody is told more than that there
    are `enough`, or as many as the seller's low mark says.
    """
    units = models.BigIntegerField()
    goods = Least(available, Greatest("enough", "low_at"), output_field=units)
    return Case(
        When(starts__isnull=True, then=goods), default=available, output_field=units
    )


class StockPool(models.Model):
    """What exists of one product at one seller, in whole base units (g, ml, pieces).

    Every pack of the product draws from it. `claimed` is promised to orders and not
    yet shipped. Only `vendors.partner.services` writes either column, each time by
    one conditional UPDATE with a `StockEntry` for what changed `on_hand`.

    A pool that `starts` holds the places of something that takes place then; they are
    sold until it `closes`. A product has any number of those, one for each moment, and
    at most one pool of goods.

    Pages for everybody read `shown`, never the two figures it is made of, which change
    with each sale. The database keeps `shown`, and `enough`: `ENOUGH_PACKS` of the
    largest pack there ever was.
    """

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.PROTECT, related_name="pools"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="pools")
    unit_kind = models.CharField(max_length=8, choices=UnitKind.choices)
    on_hand = models.PositiveBigIntegerField(default=0)
    claimed = models.PositiveBigIntegerField(default=0)
    low_at = models.PositiveBigIntegerField(_("low stock below"), default=0)
    starts = models.DateTimeField(null=True, blank=True)
    closes = models.DateTimeField(null=True, blank=True)
    enough = models.PositiveBigIntegerField(default=0, editable=False)
    shown = GeneratedField(
        expression=shown_of(F("on_hand") - F("claimed")),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "partner"],
                name="pool_per_product_and_partner",
                condition=Q(starts__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["product", "partner", "starts"],
                name="pool_per_moment",
                condition=Q(starts__isnull=False),
            ),
            models.CheckConstraint(
                name="pool_of_places_closes",
                condition=Q(starts__isnull=True, closes__isnull=True)
                | Q(starts__isnull=False, closes__isnull=False),
            ),
            models.CheckConstraint(
                name="pool_claimed_within_on_hand",
                condition=Q(claimed__gte=0) & Q(on_hand__gte=F("claimed")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.on_hand} − {self.claimed}"

    @property
    def available(self) -> int:
        """Base units that nobody has been promised."""
        return self.on_hand - self.claimed

    @property
    def is_visit(self) -> bool:
        """Whether it holds places of something to be visited, and no goods."""
        return self.starts is not None

    @property
    def is_over(self) -> bool:
        """Whether no place of it is sold any more, because it is too late for it."""
        if self.closes is None:
            return False
        note_minute()
        return self.closes <= timezone.now()

    @property
    def is_low(self) -> bool:
        """`shown` is what is available as long as that is under the mark."""
        return bool(0 < self.shown < self.low_at)

    @property
    def is_plenty(self) -> bool:
        """Whether there is at least as much as `shown`; else there is just so much."""
        most = max(self.enough, self.low_at)
        return not self.is_visit and bool(self.shown == most > 0)


class Plot(models.Model):
    """A piece of land that a seller's harvests come from. `area` in square metres."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="plots")
    name = models.CharField(_("name"), max_length=64)
    area = models.PositiveIntegerField(_("area (m²)"), null=True, blank=True)
    altitude = models.PositiveSmallIntegerField(_("altitude"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    is_used = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "name"], name="plot_name_per_partner"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Lot(models.Model):
    """One harvest that fed a pool. Quantities are base units of the pool.

    `quantity` is what was brought in, `left` what is still there (the sum of the lot's
    stock entries), `picked` the part of it that packed orders wait to take away, `held`
    the part that deals and ordered lines have for themselves until they are packed.
    `is_there` while something is left: pages for everybody read that, no figures.
    `code` is at most 20 characters, as GS1's application identifier 10 allows.
    Only `vendors.partner.services` writes the figures.
    """

    pool = models.ForeignKey(StockPool, on_delete=models.PROTECT, related_name="lots")
    code = models.CharField(_("lot code"), max_length=20, unique=True)
    plot = models.ForeignKey(
        Plot,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lots",
        verbose_name=_("plot"),
    )
    harvested_on = models.DateField(_("harvested on"))
    best_before = models.DateField(_("best before"), null=True, blank=True)
    grade = models.CharField(_("grade"), max_length=32, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    quantity = models.PositiveBigIntegerField()
    left = models.PositiveBigIntegerField(default=0)
    picked = models.PositiveBigIntegerField(default=0)
    held = models.PositiveBigIntegerField(default=0)
    is_there = GeneratedField(
        expression=ExpressionWrapper(Q(left__gt=0), models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    status = models.CharField(
        max_length=16, choices=LotStatus.choices, default=LotStatus.OPEN
    )
    status_reason = models.CharField(max_length=500, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-harvested_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="lot_held_and_picked_within_left",
                condition=Q(picked__gte=0, held__gte=0)
                & Q(left__gte=F("picked") + F("held")),
            ),
            models.CheckConstraint(
                name="lot_status_known", condition=Q(status__in=LotStatus.values)
            ),
            models.CheckConstraint(
                name="lot_keeps_after_harvest",
                condition=Q(best_before__isnull=True)
                | Q(best_before__gte=F("harvested_on")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["pool", "best_before"],
                name="lot_to_pick",
                condition=Q(left__gt=0),
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def free(self) -> int:
        """Base units that no packed order waits for and nobody holds."""
        return self.left - self.picked - self.held

    def is_good(self, today: date | None = None) -> bool:
        """Whether it may be sold: not recalled and not past its best-before.

        The best-before day itself is still good, in the market's time zone.
        """
        day = today or dates.today()
        kept = self.best_before is None or self.best_before >= day
        return bool(self.status == LotStatus.OPEN) and kept


class StockEntry(models.Model):
    """One change of what a pool holds; their sum is its `on_hand`. Never edited.

    With a `lot` it is a change of that lot as well. What no lot is named for is the
    pool's loose stock, which is never negative.
    """

    class Reason(models.TextChoices):
        HARVEST = "harvest", _("harvest")
        COUNT = "count", _("count")
        WASTE = "waste", _("waste")
        SHIPPED = "shipped", _("shipped")
        RETURNED = "returned", _("returned")
        EXPIRED = "expired", _("past best-before")
        RECALLED = "recalled", _("recalled")

    pool = models.ForeignKey(
        StockPool, on_delete=models.PROTECT, related_name="entries"
    )
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    quantity = models.BigIntegerField()
    reason = models.CharField(max_length=16, choices=Reason.choices)
    note = models.CharField(max_length=200, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.quantity:+d} ({self.reason})"
