"""The roles in which a person may act for a seller."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    SELLER = "seller", _("seller")
    PACKER = "packer", _("packer")
    STREAMER = "streamer", _("streamer")
    ADMIN = "admin", _("cooperative admin")
