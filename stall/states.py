"""How a sale at a stall was paid."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaidBy(models.TextChoices):
    """Either way the seller has the money, and the market none of it."""

    CASH = "cash", pgettext_lazy("a sale at a stall", "Cash")
    OWN_CODE = "own-code", _("Own QR code")
