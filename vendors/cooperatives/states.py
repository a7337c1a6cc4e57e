"""What a household stakes in its cooperative, and what it trades with it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StakeKind(models.TextChoices):
    """Of what a member's account consists, besides its trade.

    Source: Farmers' Professional Cooperatives Law of China (2017 revision), art. 43.
    """

    CAPITAL = "capital", _("contribution of capital")
    RESERVE = "reserve", _("share of the reserve")
    GRANT = "grant", _("share of grants and donations")


class TradeKind(models.TextChoices):
    """What a household and its cooperative did with each other."""

    BOUGHT = "bought", _("harvest bought from the household")
    CONSIGNED = "consigned", _("harvest sold for the household")
    SUPPLIED = "supplied", _("supplies sold to the household")
    SERVED = "served", _("service for the household")
