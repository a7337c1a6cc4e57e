"""The way in to a market that nobody operates yet."""

from django.db import models

from core.columns import somebody


class SetupLink(models.Model):
    """A link that makes whoever opens it first the market's operator, once.

    Only the hash of its token is kept. A newer link ends the ones before it.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = somebody()

    def __str__(self) -> str:
        return f"#{self.pk}"
