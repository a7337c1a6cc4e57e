"""Shops that an office opened for somebody, until it is theirs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from openings.states import HandoverState
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind


class ShopOpening(models.Model):
    """A shop opened for who has the phone number; theirs once they have proven it.

    Until then people of the office act for it, in a role that the desk shows and that
    ends with the handover. `office` is None for the market's. `user` is whose it is.
    """

    partner = models.OneToOneField(
        Partner, on_delete=models.PROTECT, related_name="opening"
    )
    office = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="shops_opened",
        limit_choices_to={"kind": PartnerKind.COOPERATIVE},
    )
    phone = models.CharField(_("phone number"), max_length=16)
    state = models.CharField(
        max_length=16, choices=HandoverState.choices, default=HandoverState.WAITING
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    by = somebody()
    language = models.CharField(max_length=16)
    click = models.CharField(max_length=24, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sends = models.PositiveSmallIntegerField(default=0)
    handed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="handover_state_known",
                condition=Q(state__in=HandoverState.values),
            ),
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(state="waiting"),
                name="one_shop_waits_for_a_number",
            ),
            models.CheckConstraint(
                name="handed_over_has_day",
                condition=~Q(state="handed-over") | Q(handed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.partner)
