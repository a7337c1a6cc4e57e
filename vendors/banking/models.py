"""Where a seller's money goes: bank details, their number sealed, and their history."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from core.regions import country_name as name_of_country
from core.secrets import SecretField
from vendors.partner.models import Partner

from .states import AccountChange, AccountState


class BankAccount(models.Model):
    """The account of a seller or a household; until an application is approved, of it.

    `number` is an account number or an IBAN, sealed; printed it shows its last four
    signs. `branch` is a BIC, or in China a CNAPS code. `version` counts the changes.
    """

    partner = models.OneToOneField(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bank_account",
    )
    application = models.OneToOneField(
        "onboarding.SellerApplication",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="bank_account",
    )
    household = models.OneToOneField(
        "cooperatives.Household",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bank_account",
    )
    country = models.CharField(_("country of the bank"), max_length=2)
    holder = models.CharField(_("account holder"), max_length=128)
    bank = models.CharField(_("bank"), max_length=128)
    number = SecretField(_("account number"))
    branch = models.CharField(_("branch code"), max_length=12, blank=True)
    state = models.CharField(
        max_length=16, choices=AccountState.choices, default=AccountState.ENTERED
    )
    version = models.PositiveIntegerField(default=1)
    changed_by = somebody()
    changed_at = models.DateTimeField(auto_now=True)
    confirmed_by = somebody()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        constraints = [
            models.CheckConstraint(
                name="bank_account_has_one_owner",
                condition=Q(
                    partner__isnull=False,
                    application__isnull=True,
                    household__isnull=True,
                )
                | Q(
                    partner__isnull=True,
                    application__isnull=False,
                    household__isnull=True,
                )
                | Q(
                    partner__isnull=True,
                    application__isnull=True,
                    household__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="bank_account_state_known",
                condition=Q(state__in=AccountState.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank} {self.number}"

    @property
    def masked(self) -> str:
        """•••• 1234."""
        return str(self.number)

    @property
    def country_name(self) -> str:
        """In the language of the page."""
        return name_of_country(self.country)


class BankAccountEvent(models.Model):
    """What happened to bank details, masked before and after. Never edited."""

    account = models.ForeignKey(
        BankAccount, on_delete=models.CASCADE, related_name="events"
    )
    what = models.CharField(max_length=16, choices=AccountChange.choices)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.what}: {self.after}"
