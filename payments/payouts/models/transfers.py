"""Money on its way to sellers: batches for the bank, and a transfer for each seller."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.money import from_minor
from core.secrets import SecretField
from payments.payouts.states import BatchState, LeftOutReason, Rail, TransferState
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner

_LIVE = [TransferState.INTENDED, TransferState.SENT, TransferState.UNKNOWN]
_UNRELEASED = (BatchState.DRAFT, BatchState.CANCELLED)


class BatchYear(models.Model):
    """The last number given in a year, so that batches are numbered without gaps."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class PayoutBatch(models.Model):
    """Transfers that go to the bank in one file. Made by one person, released by
    another. `total` in minor units.
    """

    number = models.CharField(max_length=16, unique=True)
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField()
    count = models.PositiveIntegerField()
    state = models.CharField(
        max_length=16, choices=BatchState.choices, default=BatchState.DRAFT
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("payout batch")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="batch_state_known", condition=Q(state__in=BatchState.values)
            ),
            models.CheckConstraint(
                name="batch_of_something", condition=Q(total__gt=0, count__gt=0)
            ),
            models.CheckConstraint(
                name="batch_released_by_another",
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="batch_released_by_somebody",
                condition=Q(state__in=_UNRELEASED, released_by__isnull=True)
                | ~Q(state__in=_UNRELEASED) & Q(released_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def amount(self) -> Decimal:
        return from_minor(self.total, self.currency)


class Transfer(models.Model):
    """What one seller is paid, and the account it goes to as it was then.

    With a `household` it is that one's, out of what `partner`, its cooperative, earned.

    `amount` in minor units. `key` is what the bank sends back with its answer. `number`
    is the account number, sealed; `masked` may be shown. `account_version` says which
    details these were; `blames_account` that the bank found them wrong.
    """

    batch = models.ForeignKey(
        PayoutBatch, on_delete=models.PROTECT, related_name="transfers"
    )
    key = models.CharField(max_length=24, unique=True)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="transfers"
    )
    household = models.ForeignKey(
        Household,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="transfers",
    )
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    rail = models.CharField(max_length=8, choices=Rail.choices, default=Rail.BANK)
    state = models.CharField(
        max_length=16, choices=TransferState.choices, default=TransferState.INTENDED
    )
    holder = models.CharField(max_length=128)
    bank = models.CharField(max_length=128)
    branch = models.CharField(max_length=12, blank=True)
    masked = models.CharField(max_length=16)
    number = SecretField()
    account_version = models.PositiveIntegerField()
    blames_account = models.BooleanField(default=False)
    last_error = models.CharField(max_length=200, blank=True)
    created = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("transfer")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="transfer_of_something", condition=Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="transfer_state_known", condition=Q(state__in=TransferState.values)
            ),
            models.CheckConstraint(
                name="transfer_rail_known", condition=Q(rail__in=Rail.values)
            ),
            models.UniqueConstraint(
                fields=["partner", "currency"],
                condition=Q(state__in=_LIVE, household__isnull=True),
                name="one_live_transfer",
            ),
            models.UniqueConstraint(
                fields=["household", "currency"],
                condition=Q(state__in=_LIVE, household__isnull=False),
                name="one_live_transfer_of_household",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-created"], name="transfer_of_seller")
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def money(self) -> Decimal:
        return from_minor(self.amount, self.currency)


class LeftOut(models.Model):
    """A seller who was owed something when a batch was made and is not in it."""

    batch = models.ForeignKey(
        PayoutBatch, on_delete=models.PROTECT, related_name="left_out"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=LeftOutReason.choices)
    balance = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "partner"], name="left_out_once_per_batch"
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.partner_id}: {self.reason}"

    @property
    def owed(self) -> Decimal:
        return from_minor(self.balance, self.batch.currency)
