"""What packs cost when: the log of prices, and prices that are lower for a time."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from core.columns import somebody
from vendors.partner.states import SalePriceReason, SalePriceState

from .packs import StockRecord


class PriceChange(AppendOnly):
    """What is asked for a pack from a moment on, and whether it can be had at all.

    The database writes a row whenever `price`, `quantity` or `is_on_sale` of a pack
    changes, whoever changes it (`vendors.partner.price_log`).
    """

    pack = models.ForeignKey(
        StockRecord, on_delete=models.CASCADE, related_name="price_changes"
    )
    price = models.DecimalField(max_digits=12, decimal_places=2)
    quantity = models.PositiveIntegerField()
    is_on_sale = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["pack", "at", "id"], name="price_log_of_pack")]

    def __str__(self) -> str:
        return f"{self.pack_id}: {self.price} from {self.at}"


class SalePrice(models.Model):
    """A lower price of a pack from `starts` to before `ends`.

    While it runs, the pack repeats it (`StockRecord.price` is what is asked then).
    `earlier_price` is what the law has compared with it; it is found out when it
    starts, and never changes from then on. `reason` says why it did not start.
    """

    pack = models.ForeignKey(
        StockRecord, on_delete=models.CASCADE, related_name="sale_prices"
    )
    price = models.DecimalField(_("sale price"), max_digits=12, decimal_places=2)
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"))
    state = models.CharField(
        max_length=12, choices=SalePriceState.choices, default=SalePriceState.PLANNED
    )
    earlier_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(
        max_length=12, choices=SalePriceReason.choices, blank=True
    )
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-starts", "-id"]
        constraints = [
            models.CheckConstraint(
                name="sale_price_above_zero", condition=Q(price__gt=0)
            ),
            models.CheckConstraint(
                name="sale_price_ends_after_it_starts",
                condition=Q(ends__gt=F("starts")),
            ),
            models.CheckConstraint(
                name="sale_price_state_known",
                condition=Q(state__in=SalePriceState.values),
            ),
            models.CheckConstraint(
                name="sale_price_below_the_earlier",
                condition=Q(earlier_price__isnull=True)
                | Q(price__lt=F("earlier_price")),
            ),
            models.CheckConstraint(
                name="sale_price_that_runs_has_an_earlier",
                condition=~Q(state=SalePriceState.RUNNING)
                | Q(earlier_price__isnull=False, started_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["pack"],
                name="one_running_sale_price_per_pack",
                condition=Q(state=SalePriceState.RUNNING),
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts"],
                name="sale_price_to_start",
                condition=Q(state=SalePriceState.PLANNED),
            ),
            models.Index(
                fields=["ends"],
                name="sale_price_to_end",
                condition=Q(state=SalePriceState.RUNNING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id}: {self.price} from {self.starts}"

    @property
    def is_planned(self) -> bool:
        return bool(self.state == SalePriceState.PLANNED)

    @property
    def is_running(self) -> bool:
        return bool(self.state == SalePriceState.RUNNING)
