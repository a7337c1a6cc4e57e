"""What waits to be looked at before shoppers see it, and what offices want to see."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.columns import somebody
from shop.catalogue.states import EditState, NewListings, ReviewRule


class ProposedEdit(models.Model):
    """A change of a listing that shoppers see only when it is approved.

    `before` and `after` have the same names: parts of the listing as `services.parts`
    writes them, as they stood and as they shall be. `version` grows with each change
    of it, so that nobody decides on what they did not see.
    """

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="edits"
    )
    state = models.CharField(
        max_length=16, choices=EditState.choices, default=EditState.OPEN
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    rule = models.CharField(max_length=16, choices=ReviewRule.choices)
    version = models.PositiveIntegerField(default=1)
    sent_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = somebody()
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                name="one_open_edit",
                condition=Q(state=EditState.OPEN),
            ),
            models.CheckConstraint(
                name="edit_state_known", condition=Q(state__in=EditState.values)
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"], name="edit_oldest", condition=Q(state="open")
            )
        ]

    def __str__(self) -> str:
        return str(self.product)


class ReviewPolicy(models.Model):
    """What an office wants to look at first; without an office it is the market's.

    A cooperative adds to what the market asks and takes nothing from it. Percentages
    are of what was last approved; None asks for nothing.
    """

    office = models.OneToOneField(
        "partner.Partner", null=True, on_delete=models.CASCADE, related_name="+"
    )
    new_listings = models.CharField(
        max_length=8, choices=NewListings.choices, default=NewListings.NONE
    )
    first_count = models.PositiveSmallIntegerField(default=3)
    new_category = models.BooleanField(default=False)
    price_up = models.PositiveSmallIntegerField(null=True, blank=True)
    price_down = models.PositiveSmallIntegerField(null=True, blank=True)
    categories: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "catalogue.Category", related_name="+"
    )
    packs = models.BooleanField(default=False)
    words = models.BooleanField(default=False)
    photos = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            # Of the market, too, which has no office: for a database NULLs differ.
            models.UniqueConstraint(Coalesce("office", 0), name="one_policy_an_office")
        ]

    def __str__(self) -> str:
        return str(self.office or "market")


class TrustedSeller(models.Model):
    """A seller whose goods an office does not look at first, whatever its rules."""

    seller = models.ForeignKey(
        "partner.Partner", on_delete=models.CASCADE, related_name="+"
    )
    office = models.ForeignKey(
        "partner.Partner", null=True, on_delete=models.CASCADE, related_name="+"
    )
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
                "seller", Coalesce("office", 0), name="trusted_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.seller)
