"""On which terms harvest is taken in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentTerms(models.TextChoices):
    """When the household is owed: at once, or as its goods are sold."""

    BOUGHT = "bought", _("bought at the day's price")
    CONSIGNED = "consigned", _("consignment, paid when sold")


class LossBy(models.TextChoices):
    """Who loses what shoppers get back later of consigned goods.

    By a claim that is right, or by a payment that their bank takes back. What was never
    sent, or weighed less, was not sold: nobody is owed for it.
    """

    HOUSEHOLD = "household", _("household, by the lot's sales price")
    COOPERATIVE = "cooperative", _("cooperative")
