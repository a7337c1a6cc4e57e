"""Who acts for a farm or a cooperative, and in which role."""

from django.conf import settings
from django.db import models

from vendors.partner.models import Partner

from .states import Role


class PartnerRole(models.Model):
    """One person's role at one seller. `admin` is a cooperative's alone."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles"
    )
    role = models.CharField(max_length=16, choices=Role.choices)
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
