"""Who can pay for what an offer takes off a price."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Funder(models.TextChoices):
    """Who gives the discount: the others are paid as if there were none."""

    SELLER = "seller", _("seller")
    COOPERATIVE = "cooperative", _("a cooperative")
    MARKET = "market", _("market")
    SHARED = "shared", _("shared by several")
