"""Who is a customer at Stripe, and which cards are saved there.

A card's number is Stripe's alone: here stands by what its owner knows it.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.dates import today


class StripeCustomer(models.Model):
    """A person, as Stripe keeps their cards. The row is committed before the call."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    customer_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Stripe customer")
        verbose_name_plural = _("Stripe customers")

    def __str__(self) -> str:
        return self.customer_id or f"cus:{self.pk}"


class SavedCard(models.Model):
    """A card that a person keeps for the next time, or for charges without them.

    One that its owner removed, or that is gone at Stripe, has `removed_at` and stays,
    so that news of it that come late bring nothing back. Stripe gives one `fingerprint`
    to a number, however often it is saved.
    """

    customer = models.ForeignKey(
        StripeCustomer, on_delete=models.CASCADE, related_name="cards"
    )
    method_id = models.CharField(max_length=64, unique=True)
    brand = models.CharField(max_length=32)
    last4 = models.CharField(max_length=4)
    exp_month = models.PositiveSmallIntegerField()
    exp_year = models.PositiveSmallIntegerField()
    fingerprint = models.CharField(max_length=64, blank=True)
    is_default = models.BooleanField(default=False)
    added = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("saved card")
        verbose_name_plural = _("saved cards")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(is_default=True),
                name="one_default_card_per_customer",
            ),
            models.CheckConstraint(
                name="removed_card_is_no_default",
                condition=Q(removed_at=None) | Q(is_default=False),
            ),
            models.CheckConstraint(
                name="card_expires_in_a_month", condition=Q(exp_month__range=(1, 12))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand_name} ···· {self.last4}"

    @property
    def brand_name(self) -> str:
        """Banks write them like this, in every language."""
        return BRANDS.get(self.brand, str(_("Card")))

    @property
    def expiry(self) -> str:
        return f"{self.exp_month:02}/{self.exp_year % 100:02}"

    @property
    def is_expired(self) -> bool:
        """It is good until the end of its month."""
        now: date = today()
        return (self.exp_year, self.exp_month) < (now.year, now.month)


BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "discover": "Discover",
    "eftpos_au": "eftpos",
    "jcb": "JCB",
    "link": "Link",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
