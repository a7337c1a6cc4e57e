"""Presales, the order lines that are in them, and harvests that were moved."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from orders.order.models import Line
from orders.order.services.short import ShortRule
from vendors.partner.models import Lot, Partner, StockPool

from .rules import LEAST_DEPOSIT, MOST_DEPOSIT
from .states import AHEAD, RULES, UNDECIDED, PresaleState


class Presale(models.Model):
    """A product of which all packs are sold before the harvest.

    The seller expects from `low` to `high` base units; no more than `low` is promised.
    The harvest is from `harvest_from` to `harvest_to`, the goods are sent by
    `last_day`. Orders are taken from `opens` until `closes`. If less than promised is
    harvested, `rule` says who gets how much. A `deposit` of so many percent is enough
    to order, and the rest is paid after the harvest; 0 asks for all at once.
    `harvested` base units were there in the end, in `lot`; none of a harvest that
    failed.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="presales"
    )
    pool = models.ForeignKey(
        StockPool, on_delete=models.PROTECT, related_name="presales"
    )
    low = models.PositiveBigIntegerField()
    high = models.PositiveBigIntegerField()
    harvest_from = models.DateField()
    harvest_to = models.DateField()
    last_day = models.DateField()
    opens = models.DateTimeField()
    closes = models.DateTimeField()
    rule = models.CharField(
        max_length=16, choices=[(rule.value, rule.label) for rule in RULES]
    )
    deposit = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=16, choices=PresaleState.choices, default=PresaleState.PLANNED
    )
    harvested = models.PositiveBigIntegerField(null=True, blank=True)
    harvested_on = models.DateField(null=True, blank=True)
    best_before = models.DateField(null=True, blank=True)
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    by = somebody()
    decided_by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("presale")
        verbose_name_plural = _("presales")
        ordering = ["-created", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pool"],
                condition=Q(state__in=sorted(UNDECIDED)),
                name="one_undecided_presale_per_pool",
            ),
            models.CheckConstraint(
                name="presale_state_known",
                condition=Q(state__in=PresaleState.values),
            ),
            models.CheckConstraint(
                name="presale_rule_known",
                condition=Q(rule__in=[rule.value for rule in RULES]),
            ),
            models.CheckConstraint(
                name="presale_expects_a_range",
                condition=Q(low__gt=0, high__gte=F("low")),
            ),
            models.CheckConstraint(
                name="presale_days_in_order",
                condition=Q(harvest_to__gte=F("harvest_from")),
            ),
            models.CheckConstraint(
                name="presale_takes_orders_for_a_time",
                condition=Q(closes__gt=F("opens")),
            ),
            models.CheckConstraint(
                name="presale_deposit_is_a_part",
                condition=Q(deposit=0)
                | Q(deposit__gte=LEAST_DEPOSIT, deposit__lte=MOST_DEPOSIT),
            ),
            models.CheckConstraint(
                name="presale_decided_with_its_harvest",
                condition=Q(state__in=sorted(AHEAD))
                | Q(harvested__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="presale_failed_without_a_harvest",
                condition=~Q(state=PresaleState.FAILED) | Q(harvested=0),
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "closes"],
                name="presale_to_look_at",
                condition=Q(state__in=sorted(UNDECIDED)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pool_id}: {self.harvest_from}–{self.harvest_to} {self.state}"

    @property
    def is_ahead(self) -> bool:
        return self.state in AHEAD

    @property
    def is_open(self) -> bool:
        return bool(self.state == PresaleState.OPEN)

    @property
    def is_late(self) -> bool:
        """Whether the harvest was moved beyond the day by which the goods come."""
        return self.harvest_to > self.last_day

    @property
    def rule_words(self) -> str:
        """As shoppers read it."""
        if self.rule == ShortRule.FIRST_COME:
            return str(_("If the harvest is smaller, earlier orders are filled first."))
        return str(
            _("If the harvest is smaller, all orders get the same smaller share.")
        )


class PresaleLine(models.Model):
    """An order line whose goods are of a presale."""

    presale = models.ForeignKey(
        Presale, on_delete=models.PROTECT, related_name="order_lines"
    )
    line = models.OneToOneField(
        Line, on_delete=models.PROTECT, related_name="presale_line"
    )

    class Meta:
        verbose_name = _("presale line")
        verbose_name_plural = _("presale lines")

    def __str__(self) -> str:
        return f"{self.presale_id}: {self.line_id}"


class MovedHarvest(models.Model):
    """The seller moved the harvest from days it had said before. Never edited."""

    presale = models.ForeignKey(Presale, on_delete=models.PROTECT, related_name="moved")
    from_before = models.DateField()
    to_before = models.DateField()
    from_now = models.DateField()
    to_now = models.DateField()
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("moved harvest")
        verbose_name_plural = _("moved harvests")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.presale_id}: {self.to_before} → {self.to_now}"
