"""Gift cards: bought by one person, redeemed by another onto their balance."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.columns import somebody
from core.secrets import SecretField
from payments.credit.models import Credit
from payments.payment.states import RefundState
from payments.prepayments.models import PaidAhead

from .rules import MAX_MESSAGE, MAX_NAME
from .states import GiftCardStatus


class GiftCard(PaidAhead):
    """So much for whoever has the code.

    Who has `access_key` sees the buyer's page. It is mailed to the recipient on
    `deliver_on`, at once where there is none; without `recipient_email` its buyer hands
    it over. Redeemed it is one `credit`.
    """

    code = SecretField()
    digest = models.CharField(max_length=64, unique=True)
    access_key = models.CharField(max_length=64, unique=True)
    status = models.CharField(
        max_length=16, choices=GiftCardStatus.choices, default=GiftCardStatus.UNPAID
    )
    buyer = somebody()
    buyer_name = models.CharField(max_length=MAX_NAME, blank=True)
    buyer_email = models.EmailField()
    recipient_name = models.CharField(max_length=MAX_NAME, blank=True)
    recipient_email = models.EmailField(blank=True)
    message = models.CharField(max_length=MAX_MESSAGE, blank=True)
    deliver_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=16)
    redeemed_at = models.DateTimeField(null=True, blank=True)
    redeemed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    credit = models.OneToOneField(
        Credit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    refunded_by = somebody()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="gift_card_of_something", condition=Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="gift_card_status_known",
                condition=Q(status__in=GiftCardStatus.values),
            ),
            models.CheckConstraint(
                name="gift_card_refund_state_known",
                condition=Q(refund_state__in=["", *RefundState.values]),
            ),
            models.CheckConstraint(
                name="gift_card_is_redeemed_onto_a_balance",
                condition=Q(redeemed_by__isnull=False, credit__isnull=False)
                | Q(redeemed_by__isnull=True, credit__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "-id"], name="gift_card_of_buyer"),
            models.Index(fields=["status", "-id"], name="gift_card_by_status"),
            models.Index(fields=["paid_at"], name="gift_card_paid"),
            models.Index(
                fields=["charge_id"],
                name="gift_card_of_charge",
                condition=~Q(charge_id=""),
            ),
            models.Index(
                fields=["dispute_id"],
                name="gift_card_of_dispute",
                condition=~Q(dispute_id=""),
            ),
            models.Index(
                fields=["refund_state"],
                name="gift_card_refund",
                condition=~Q(refund_state=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """By what people name it; the code is the money."""
        return f"GC-{self.pk}"

    @property
    def is_usable(self) -> bool:
        return self.status == GiftCardStatus.PAID

    @property
    def is_disputed(self) -> bool:
        return bool(self.dispute_id)
