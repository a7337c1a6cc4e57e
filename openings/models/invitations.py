"""Invitations to sell: to one person, or a link that many may follow."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from openings.rules import digest_of, token_of
from vendors.onboarding.models import SellerApplication
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind


class SellerInvitation(models.Model):
    """A link by which a farm applies to sell. `office` is None for the market's.

    One to a person works once, `for_many` as often as people follow it. `open_key`
    names office and phone number while it stands, so that nobody is invited twice.
    With `skips_vetting` an application by it is approved when it is sent.
    """

    office = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seller_invitations",
        limit_choices_to={"kind": PartnerKind.COOPERATIVE},
    )
    for_many = models.BooleanField(default=False)
    name = models.CharField(_("name"), max_length=80, blank=True)
    phone = models.CharField(_("phone number"), max_length=16, blank=True)
    village = models.ForeignKey(
        "places.Village",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("village"),
    )
    skips_vetting = models.BooleanField(default=False)
    language = models.CharField(max_length=16)
    nonce = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    open_key = models.CharField(max_length=64, blank=True, default="")
    created = models.DateTimeField(auto_now_add=True)
    by = somebody()
    expires = models.DateTimeField()
    sends = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="seller_invitation_of_many_has_no_phone",
                condition=Q(for_many=False) | Q(phone=""),
            ),
            models.UniqueConstraint(
                fields=["open_key"],
                condition=~Q(open_key=""),
                name="seller_invited_once",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "sent_at"], name="seller_invitation_sent"),
            models.Index(
                fields=["phone"],
                condition=~Q(phone=""),
                name="seller_invitation_phone",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.phone or f"#{self.pk}"

    @property
    def token(self) -> str:
        """What stands in the link; "" once the secret key was changed."""
        token = token_of(self.nonce)
        return token if digest_of(token) == self.token_hash else ""

    @property
    def has_ended(self) -> bool:
        return self.revoked_at is not None or timezone.now() >= self.expires


class InvitationUse(models.Model):
    """Somebody followed an invitation and began to apply.

    `is_personal` is the invitation's, so that the database lets one to a person be
    used once. `is_meant` says that the person proved the number it was sent to.
    """

    invitation = models.ForeignKey(
        SellerInvitation, on_delete=models.CASCADE, related_name="uses"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    application = models.ForeignKey(
        SellerApplication,
        null=True,
        on_delete=models.SET_NULL,
        related_name="invitation_uses",
    )
    is_personal = models.BooleanField()
    is_meant = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "user"], name="invitation_once_per_person"
            ),
            models.UniqueConstraint(
                fields=["invitation"],
                condition=Q(is_personal=True),
                name="personal_invitation_used_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id}: {self.user_id}"
