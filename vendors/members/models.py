"""Who acts for a farm or a cooperative, in which role, since when and until when."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from vendors.partner.models import Partner

from .states import Role, RoleChange


class PartnerRole(models.Model):
    """One person's role at one seller. `admin` is a cooperative's alone."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles"
    )
    role = models.CharField(max_length=16, choices=Role.choices)
    # From an office, for a shop that it opened, as long as the person is in the office.
    on_behalf = models.BooleanField(default=False)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "user"], name="one_role_per_partner"
            ),
            models.CheckConstraint(
                name="role_known", condition=models.Q(role__in=Role.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.partner}"


class PartnerRoleEvent(models.Model):
    """What happened to a person's role. Never edited; outlives the role itself."""

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="role_events"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    what = models.CharField(max_length=16, choices=RoleChange.choices)
    role = models.CharField(max_length=16, choices=Role.choices)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.what} {self.role}"


class Invitation(models.Model):
    """A link that makes whoever follows it a member, once, until `expires`.

    Only the SHA-256 of its token is kept. `email` is whom it was mailed to, empty for
    a link that was handed over.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(max_length=16, choices=Role.choices)
    email = models.EmailField(_("e-mail address"), blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    by = somebody()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = somebody()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.role} of {self.partner_id}"

    @property
    def is_pending(self) -> bool:
        """Whether the link still opens the door."""
        is_done = self.used_at is not None or self.revoked_at is not None
        return not is_done and timezone.now() < self.expires
