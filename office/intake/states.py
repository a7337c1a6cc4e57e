"""On which terms harvest is taken in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Terms(models.TextChoices):
    """When the household is owed: at once, or as its goods are sold."""

    BOUGHT = "bought", _("bought at the day's price")
    CONSIGNED = "consigned", _("consignment, paid when sold")
