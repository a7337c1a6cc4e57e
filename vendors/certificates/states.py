"""The kinds and states of a certificate, and which state may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CertificateKind(models.TextChoices):
    ORGANIC = "organic", _("Organic")
    GREEN = "green", _("Green Food")
    ORIGIN = "origin", _("Geographical indication")
    CONFORMITY = "conformity", _("Conformity certificate")
    OTHER = "other", _("Other certificate")


class CertificateSubject(models.TextChoices):
    """What a certificate speaks of."""

    ALL = "all", _("All goods of its holder")
    PRODUCTS = "products", _("Only the goods selected below")
    LOTS = "lots", _("Only the harvest lots selected below")


class CertificateState(models.TextChoices):
    WAITING = "waiting", _("awaiting review")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


CERTIFICATE_MOVES: dict[str, tuple[str, ...]] = {
    CertificateState.WAITING: (
        CertificateState.CONFIRMED,
        CertificateState.REFUSED,
        CertificateState.WITHDRAWN,
    ),
    CertificateState.CONFIRMED: (CertificateState.WITHDRAWN,),
    CertificateState.REFUSED: (),
    CertificateState.WITHDRAWN: (),
}
# Days before the end at which the holder is reminded, once each.
REMINDERS = (30, 7)
