"""What a seller gives another's broadcasts of the sales that they bring."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from live.broadcasts.models import Broadcast
from live.records.rules import LEAST_PERCENT, MOST_PERCENT
from live.records.states import Side, Standing
from vendors.partner.models import Partner


class CommissionAgreement(models.Model):
    """The seller lets the host show its goods, for a share of what they bring there.

    In force once both have accepted, from `starts_on` until `ends_on` or until one of
    them ends it; of one `broadcast`, or of all of the host's. What is on a shelf, and
    what was ordered, keeps the percent it was put there or ordered with.
    """

    host = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="hosting_agreements"
    )
    seller = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="agreements_with_hosts"
    )
    broadcast = models.ForeignKey(
        Broadcast,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    percent = models.DecimalField(
        _("percent"),
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(LEAST_PERCENT), MaxValueValidator(MOST_PERCENT)],
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    offered_by = models.CharField(max_length=8, choices=Side.choices)
    host_accepted_at = models.DateTimeField(null=True, blank=True)
    seller_accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="agreement_percent_bounded",
                condition=Q(percent__gt=0, percent__lte=MOST_PERCENT),
            ),
            models.CheckConstraint(
                name="agreement_of_two", condition=~Q(host=F("seller"))
            ),
            models.CheckConstraint(
                name="agreement_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="agreement_side_known", condition=Q(offered_by__in=Side.values)
            ),
            models.CheckConstraint(
                name="agreement_accepted_by_who_offered",
                condition=Q(offered_by=Side.HOST, host_accepted_at__isnull=False)
                | Q(offered_by=Side.SELLER, seller_accepted_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["host", "seller"],
                condition=Q(ended_at__isnull=True, broadcast__isnull=True),
                name="one_standing_agreement",
            ),
            models.UniqueConstraint(
                fields=["host", "seller", "broadcast"],
                condition=Q(ended_at__isnull=True, broadcast__isnull=False),
                name="one_agreement_per_broadcast",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host_id} ← {self.seller_id}: {self.percent} %"

    @property
    def is_accepted(self) -> bool:
        return bool(self.host_accepted_at and self.seller_accepted_at)

    def standing(self, day: dt.date) -> str:
        if self.ended_at or (self.ends_on and self.ends_on < day):
            return Standing.OVER
        return Standing.AGREED if self.is_accepted else Standing.OFFERED
