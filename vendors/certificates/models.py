"""Certificates that sellers show for their goods, and what happened to each."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import dates
from core.columns import somebody
from core.storage import private_storage
from vendors.partner.models import Partner

from .states import CertificateKind, CertificateState, CertificateSubject


class Certificate(models.Model):
    """One certificate. What it says is never edited: a new one replaces it.

    A cooperative's may cover member farms, chosen in `farms`. `expires_on` is the last
    day it is good for, in the market's time; without it, it does not end. The file is
    private: the public sees number, issuer and dates. `reminded` is the last of
    `REMINDERS` that was sent.
    """

    holder = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="certificates"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=CertificateKind.choices)
    number = models.CharField(_("number"), max_length=64)
    issuer = models.CharField(_("issued by"), max_length=128)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    scope = models.CharField(
        _("coverage"),
        max_length=16,
        choices=CertificateSubject.choices,
        default=CertificateSubject.ALL,
    )
    products = models.ManyToManyField(
        "catalogue.Product", blank=True, related_name="certificates"
    )
    farms = models.ManyToManyField(
        Partner, blank=True, related_name="covering_certificates"
    )
    lots = models.ManyToManyField(
        "partner.Lot", blank=True, related_name="certificates"
    )
    file = models.FileField(max_length=200, storage=private_storage)
    file_kind = models.CharField(max_length=4)
    state = models.CharField(
        max_length=16,
        choices=CertificateState.choices,
        default=CertificateState.WAITING,
    )
    note = models.CharField(max_length=500, blank=True)
    replaces = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replacements",
    )
    reminded = models.PositiveSmallIntegerField(null=True, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="certificate_state_known",
                condition=Q(state__in=CertificateState.values),
            ),
            models.CheckConstraint(
                name="certificate_kind_known",
                condition=Q(kind__in=CertificateKind.values),
            ),
            models.CheckConstraint(
                name="certificate_ends_after_it_begins",
                condition=Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("issued_on")),
            ),
            # Pressed twice, it is handed in once.
            models.UniqueConstraint(
                name="certificate_waits_once",
                fields=["holder", "kind", "number", "issued_on"],
                condition=Q(state="waiting"),
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "state"], name="certificate_of_holder"),
            models.Index(
                fields=["expires_on"],
                name="certificate_to_end",
                condition=Q(state="confirmed"),
            ),
            models.Index(
                fields=["id"],
                name="certificate_to_check",
                condition=Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def is_in_force(self, today: date | None = None) -> bool:
        """Whether a badge may stand on it. The same in SQL is `queries.in_force`."""
        today = today or dates.today()
        ended = self.expires_on is not None and self.expires_on < today
        confirmed = self.state == CertificateState.CONFIRMED
        return bool(confirmed and self.issued_on <= today and not ended)

    @property
    def has_ended(self) -> bool:
        return self.expires_on is not None and self.expires_on < dates.today()

    @property
    def days_left(self) -> int | None:
        """Whole days after today on which it is still good; None without an end."""
        if self.expires_on is None:
            return None
        return (self.expires_on - dates.today()).days


class CertificateEvent(models.Model):
    """What happened to a certificate: handed in, confirmed, … Never edited."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.CASCADE, related_name="events"
    )
    state = models.CharField(max_length=16, choices=CertificateState.choices)
    note = models.CharField(max_length=500, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.state}"
