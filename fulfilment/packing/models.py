"""What packing keeps beside the orders: the rule for short supply, acts, files."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vendors.partner.models import Partner


class PackingSettings(models.Model):
    """How a seller packs. Without a row it has declared nothing.

    `short_rule` is the `ShortRule` that its shop says it goes by when there is less
    than was sold.
    """

    partner = models.OneToOneField(
        Partner, on_delete=models.CASCADE, related_name="packing_settings"
    )
    short_rule = models.CharField(_("if stock runs short"), max_length=16, blank=True)

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.short_rule}"


class PackingAct(models.Model):
    """One thing that a phone did while packing, so that it counts once.

    `key` is the phone's own number for it. `answer` is what the phone was told: the
    same act sent again gets it again.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="packing_acts"
    )
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    answer = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "key"], name="packing_act_counts_once"
            )
        ]
        indexes = [models.Index(fields=["created"], name="packing_act_created")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class TrackingFile(models.Model):
    """A table of tracking numbers that was brought, and what became of its rows.

    `rows` are [number, carrier, tracking number]; `fates` stand beside them once the
    file has been applied, which happens once for the same content. `started_at` is
    when somebody began to.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="tracking_files"
    )
    name = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    fates = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "digest"], name="tracking_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
