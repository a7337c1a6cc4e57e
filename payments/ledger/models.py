"""The books: accounts, and transactions of postings that sum to zero.

Rows are added and never changed: PostgreSQL refuses an UPDATE or a DELETE by trigger,
and checks at the commit that a transaction sums to zero; the models refuse both
everywhere.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.append_only import AppendOnly
from orders.order.models import VendorOrder
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner

from .states import AccountKind, TransactionKind


class LedgerAccount(models.Model):
    """One account in one currency, of a seller, a shopper, a household or the market.

    `key` names it, `payable:CNY:12`, so that two who open it at once get one.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=AccountKind.choices)
    currency = models.CharField(max_length=3)
    partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_account_kind_known",
                condition=Q(kind__in=AccountKind.values),
            ),
        ]
        indexes = [models.Index(fields=["partner", "kind"], name="ledger_of_seller")]

    def __str__(self) -> str:
        return self.key


class LedgerTransaction(AppendOnly):
    """One thing that happened to money. `cause` is unique: it is booked once.

    `created` is when it happened, `booked` when it was written down.
    """

    cause = models.CharField(max_length=96, unique=True)
    kind = models.CharField(max_length=16, choices=TransactionKind.choices)
    currency = models.CharField(max_length=3)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField()
    booked = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_kind_known", condition=Q(kind__in=TransactionKind.values)
            ),
        ]
        indexes = [models.Index(fields=["created"], name="transaction_created")]

    def __str__(self) -> str:
        return self.cause


class Posting(AppendOnly):
    """One line of a transaction, in the currency's smallest unit.

    Positive: the account's holder is owed more. `vendor_order` is the sale it is about.
    """

    transaction = models.ForeignKey(
        LedgerTransaction, on_delete=models.PROTECT, related_name="postings"
    )
    # Without an index of its own: a plan would take it in place of the one below, which
    # knows where an account's last checkpoint lies.
    account = models.ForeignKey(
        LedgerAccount,
        on_delete=models.PROTECT,
        related_name="postings",
        db_index=False,
    )
    amount = models.BigIntegerField()
    vendor_order = models.ForeignKey(
        VendorOrder,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="postings",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="posting_of_something", condition=~Q(amount=0)),
        ]
        indexes = [
            models.Index(fields=["account", "id"], name="posting_of_account"),
            # Few: what the bank was given, and debts.
            models.Index(
                fields=["account", "id"],
                name="posting_of_no_sale",
                condition=Q(vendor_order=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transaction_id}: {self.account_id} {self.amount:+d}"


class Checkpoint(AppendOnly):
    """The sum of an account's postings up to one, so that balances stay quick."""

    account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, related_name="checkpoints"
    )
    last_id = models.BigIntegerField()
    balance = models.BigIntegerField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "last_id"], name="one_checkpoint_per_posting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} up to {self.last_id}: {self.balance}"
