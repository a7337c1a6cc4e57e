"""Sellers' accounts at Stripe, as Stripe said last."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vendors.partner.models import Partner

from .rules import words_of, words_of_reason
from .states import AccountState

ACTIVE = "active"


class StripeAccount(models.Model):
    """The account of one seller. The row is committed before Stripe is asked.

    `turn` is part of the idempotency key; it grows with each account that is set up.
    What Stripe asks is kept as Stripe names it. `payout_error` is why the seller's own
    bank sent a payment back: nothing more is sent until that is mended.
    """

    partner = models.OneToOneField(
        Partner, on_delete=models.PROTECT, related_name="stripe_account"
    )
    country = models.CharField(max_length=2)
    turn = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=16, choices=AccountState.choices, default=AccountState.INTENDED
    )
    account_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    transfers = models.CharField(max_length=16, blank=True)
    payouts_enabled = models.BooleanField(default=False)
    details_submitted = models.BooleanField(default=False)
    currently_due = models.JSONField(default=list, blank=True)
    past_due = models.JSONField(default=list, blank=True)
    pending = models.JSONField(default=list, blank=True)
    disabled_reason = models.CharField(max_length=64, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)
    payout_error = models.CharField(max_length=200, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    refreshed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Stripe account")
        verbose_name_plural = _("Stripe accounts")
        constraints = [
            models.CheckConstraint(
                name="stripe_account_state_known",
                condition=Q(state__in=AccountState.values),
            ),
            models.CheckConstraint(
                name="stripe_account_that_stands_has_its_id",
                condition=~Q(state=AccountState.CREATED) | Q(account_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} {self.state}"

    @property
    def key(self) -> str:
        return f"acct:{self.partner_id}:{self.turn}"

    @property
    def stands(self) -> bool:
        return self.state == AccountState.CREATED

    @property
    def is_payable(self) -> bool:
        """Stripe takes transfers to it, and its own bank takes Stripe's."""
        return self.stands and self.transfers == ACTIVE and not self.payout_error

    @property
    def wishes(self) -> list[str]:
        """What Stripe wants to know, in words."""
        return words_of([*self.past_due, *self.currently_due])

    @property
    def why_not(self) -> str:
        """Why Stripe pays nothing, in words; empty where it names no reason."""
        return words_of_reason(self.disabled_reason)

    @property
    def is_rejected(self) -> bool:
        return self.disabled_reason.startswith("rejected")
