"""How agreements on a host's commission stand, their limits; why evidence is made."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementParty(models.TextChoices):
    HOST = "host", _("host")
    SELLER = "seller", _("seller")


class AgreementStatus(models.TextChoices):
    """How an agreement stands on a day."""

    OFFERED = "offered", _("offered")
    AGREED = "agreed", _("agreed")
    OVER = "over", _("ended")


class EvidenceReason(models.TextChoices):
    """Why a bundle was made."""

    ENDED = "ended", _("broadcast ended")
    VIDEO = "video", _("video ready")
    ASKED = "asked", _("requested")


LEAST_PERCENT = Decimal("0.01")
MOST_PERCENT = Decimal(50)
