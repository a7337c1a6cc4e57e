"""The states of a seller, and which may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnerKind(models.TextChoices):
    FARM = "farm", _("Farm")
    COOPERATIVE = "cooperative", _("Cooperative")


class PartnerStatus(models.TextChoices):
    APPLIED = "applied", _("applied")
    OPEN = "open", _("open")
    HOLIDAY = "holiday", _("on holiday")
    SUSPENDED = "suspended", _("suspended")
    CLOSED = "closed", _("closed")


PARTNER_MOVES: dict[str, tuple[str, ...]] = {
    PartnerStatus.APPLIED: (PartnerStatus.OPEN, PartnerStatus.CLOSED),
    PartnerStatus.OPEN: (
        PartnerStatus.HOLIDAY,
        PartnerStatus.SUSPENDED,
        PartnerStatus.CLOSED,
    ),
    PartnerStatus.HOLIDAY: (
        PartnerStatus.OPEN,
        PartnerStatus.SUSPENDED,
        PartnerStatus.CLOSED,
    ),
    PartnerStatus.SUSPENDED: (PartnerStatus.OPEN, PartnerStatus.CLOSED),
    PartnerStatus.CLOSED: (),
}
