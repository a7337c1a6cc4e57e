"""Orders of other platforms, as files say that a farm sold them.

Of an order nothing but its number, day and amounts is kept: nothing of its buyer, and
not the file.
"""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import dates
from core.append_only import AppendOnly
from core.money import from_minor
from programme.channels.states import (
    PLATFORM_CURRENCY,
    Channel,
    OrderFileState,
)
from programme.figures.book import month_words
from programme.plans.models.programmes import Entered
from vendors.partner.models import Partner
from vendors.places.models import County


class OrderFile(Entered):
    """All orders of a farm in a channel from one month to another, as exported there.

    `sha256` tells the same file again. `row_count` counts the rows that were kept.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="order_files"
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    first_month = models.DateField(_("first month"))
    last_month = models.DateField(_("last month"))
    name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField()
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=OrderFileState.choices,
        default=OrderFileState.IMPORTED,
    )
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "sha256"],
                condition=Q(state=OrderFileState.IMPORTED),
                name="one_order_file",
            ),
            models.CheckConstraint(
                condition=Q(first_month__lte=F("last_month")), name="order_file_months"
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "channel", "first_month"], name="order_file_partner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.period}"

    @property
    def period(self) -> str:
        first, last = month_words(self.first_month), month_words(self.last_month)
        return first if first == last else f"{first} – {last}"

    @property
    def months(self) -> list[date]:
        """The first day of each."""
        return months_between(self.first_month, self.last_month)

    @property
    def is_imported(self) -> bool:
        return self.state == OrderFileState.IMPORTED


def months_between(first: date, last: date) -> list[date]:
    """The first day of each month, both of the two among them."""
    months = [first]
    while months[-1] < last:
        months.append(dates.months_later(months[-1], 1))
    return months


class PlatformOrder(models.Model):
    """An order as the files that stand say it was sold: `amount` in fen.

    Without a `file` none says anything of it any more, and whoever brings it next has
    it. Its `day` is the first file's.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    number = models.CharField(max_length=64)
    file = models.ForeignKey(
        OrderFile, null=True, on_delete=models.PROTECT, related_name="orders"
    )
    day = models.DateField()
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "number"], name="one_platform_order"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="platform_order_amount"
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "channel", "day"], name="platform_order_partner"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PlatformOrderEntry(AppendOnly):
    """What a row of a file says of an order: amounts in fen, 0 of a closed one."""

    file = models.ForeignKey(
        OrderFile, on_delete=models.PROTECT, related_name="entries"
    )
    order = models.ForeignKey(
        PlatformOrder, on_delete=models.PROTECT, related_name="entries"
    )
    row = models.PositiveIntegerField()
    day = models.DateField()
    paid = models.BigIntegerField()
    refunded = models.BigIntegerField()
    is_closed = models.BooleanField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "order"], name="one_entry_of_an_order"
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("paid")),
                name="platform_order_refund",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} · {self.row}"


class OrderMonth(models.Model):
    """A month of a farm in a channel that a standing file covers, and its sum.

    It counts in the place of what was declared for the month. `county` is the one in
    which the farm's village stood at the end of the month; `orders` those with money.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="order_months"
    )
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="order_months"
    )
    channel = models.CharField(max_length=8, choices=Channel.choices)
    month = models.DateField()
    orders = models.PositiveIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "channel", "month"], name="one_order_month"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "month"], name="order_month_county"),
        ]

    def __str__(self) -> str:
        return f"{month_words(self.month)} · {self.get_channel_display()}"

    @property
    def money(self) -> Decimal:
        return from_minor(self.amount, PLATFORM_CURRENCY)
