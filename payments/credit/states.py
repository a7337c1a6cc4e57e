"""Where money of a balance came from, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    REFUND = "refund", _("Refund")
    GIFT = "gift", _("Gift from the market")
    GIFT_CARD = "gift-card", _("Gift card")
    REWARD = "reward", _("Reward for a group buy")
    # Paid ahead, for one thing alone.
    PREPAID = "prepaid", _("Prepayment")
    # What an order, or a payment back, had taken and did not keep.
    RETURNED = "returned", _("Refunded")


class UseKind(models.TextChoices):
    SPENT = "spent", _("Payment for an order")
    PAID_BACK = "paid-back", _("Paid out to you")
    EXPIRED = "expired", _("Expired")
    # From what was paid ahead, once that is over.
    MOVED = "moved", _("Moved to your balance")
    LOST = "lost", _("Taken back by the bank")
