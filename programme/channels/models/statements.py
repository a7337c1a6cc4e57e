"""What a farm sold in a month in a channel, as one person says and another confirms."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from core.money import from_minor
from core.storage import private_storage
from programme.channels.states import (
    EDITABLE,
    OPEN,
    Channel,
    SaleKind,
    StatementState,
)
from programme.figures.book import month_words
from programme.plans.models.programmes import Entered
from vendors.partner.models import Partner
from vendors.places.models import County

WHAT = ("partner", "month", "kind", "channel", "currency")


class SalesStatement(Entered):
    """A sum that a farm sold in a month, which the market did not count itself.

    `amount` is in the currency's smallest unit, after refunds. Once it is confirmed it
    is never edited: another statement `corrects` it, with a reason, and counts in its
    place from the moment that is confirmed. `county` is the one in which the farm's
    village stood at the end of the month. `version` counts changes of a draft.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="sales_statements"
    )
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="sales_statements"
    )
    month = models.DateField(_("month"))  # its first day
    kind = models.CharField(_("kind"), max_length=6, choices=SaleKind.choices)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.BigIntegerField(_("amount"))
    source = models.CharField(_("source"), max_length=300)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=StatementState.choices,
        default=StatementState.DRAFT,
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=WHAT,
                condition=Q(state=StatementState.CONFIRMED),
                name="one_confirmed_statement",
            ),
            models.UniqueConstraint(
                fields=WHAT, condition=Q(state__in=OPEN), name="one_open_statement"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0) & ~Q(source="") & ~Q(currency=""),
                name="statement_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
                name="correction_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "state", "month"], name="statement_county"),
            models.Index(fields=["partner", "month"], name="statement_partner"),
        ]

    def __str__(self) -> str:
        what = (self.get_channel_display(), self.get_kind_display())
        return " · ".join((month_words(self.month), *what))

    @property
    def money(self) -> Decimal:
        return from_minor(self.amount, self.currency)

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_confirmed(self) -> bool:
        return self.state == StatementState.CONFIRMED


class StatementEntry(AppendOnly):
    """A statement went from a state to another, or a draft was edited; with its sum.

    So every sum that somebody said stays visible.
    """

    statement = models.ForeignKey(
        SalesStatement, on_delete=models.PROTECT, related_name="entries"
    )
    old = models.CharField(max_length=9, blank=True)
    new = models.CharField(max_length=9)
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

    @property
    def state_words(self) -> str:
        if self.old == self.new:
            return str(_("Edited"))
        return str(StatementState(self.new).label)

    @property
    def money(self) -> Decimal:
        return from_minor(self.amount, self.statement.currency)


class StatementEvidence(Entered):
    """A paper that shows what a statement says; what was removed keeps its title."""

    statement = models.ForeignKey(
        SalesStatement, on_delete=models.PROTECT, related_name="evidence"
    )
    title = models.CharField(_("title"), max_length=150)
    file = models.FileField(max_length=200, storage=private_storage, blank=True)
    file_kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
