"""How agreements on a host's commission stand, and why evidence is made."""

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


class EvidenceReason(models.TextChoices):
    """Why a bundle was made."""

    ENDED = "ended", _("the broadcast ended")
    VIDEO = "video", _("its video was ready")
    ASKED = "asked", _("somebody asked for it")
