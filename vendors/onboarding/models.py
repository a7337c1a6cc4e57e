"""An application to sell in the market."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind

from .states import ApplicationStatus


class SellerApplication(models.Model):
    """One application. It goes to the cooperative it names, else to the operator."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="seller_applications",
    )
    kind = models.CharField(
        _("what you are"),
        max_length=16,
        choices=PartnerKind.choices,
        default=PartnerKind.FARM,
    )
    name = models.CharField(_("name of the farm or cooperative"), max_length=128)
    person = models.CharField(_("who runs it"), max_length=128)
    phone = models.CharField(_("phone number"), max_length=32)
    village = models.ForeignKey(
        "places.Village", on_delete=models.PROTECT, verbose_name=_("village")
    )
    cooperative = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
        limit_choices_to={"kind": PartnerKind.COOPERATIVE},
        verbose_name=_("cooperative"),
    )
    grows = models.CharField(_("what you grow"), max_length=500)
    story = models.TextField(_("your story"), blank=True)
    status = models.CharField(
        max_length=16,
        choices=ApplicationStatus.choices,
        default=ApplicationStatus.SUBMITTED,
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    partner = models.OneToOneField(
        Partner,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="application",
    )

    class Meta:
        ordering = ["created"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(status=ApplicationStatus.SUBMITTED),
                name="one_open_application",
            )
        ]

    def __str__(self) -> str:
        return self.name
