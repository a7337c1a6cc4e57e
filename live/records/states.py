"""How an agreement on a host's commission may stand, and who it binds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    HOST = "host", _("host")
    SELLER = "seller", _("seller")


class Standing(models.TextChoices):
    """How an agreement stands on a day."""

    OFFERED = "offered", _("offered")
    AGREED = "agreed", _("agreed")
    OVER = "over", _("over")
