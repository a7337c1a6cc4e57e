"""Whom shoppers follow: farms and cooperatives whose news they want to hear."""

from django.conf import settings
from django.db import models

from vendors.partner.models import Partner


class Follow(models.Model):
    """A person wants to hear of a seller."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows"
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="follows"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "partner"], name="followed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.partner}"
