"""A cooperative's households: who belongs to them, since when, which land they work.

A cooperative is a `Partner` of that kind. Personal data of households is its own; the
market's staff and the county see none of it.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.secrets import SecretField
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind


class Household(models.Model):
    """A member of a cooperative: one household with one share of the vote.

    `number` is the cooperative's own. `farm` is the household's own shop in the
    market, if it has one. It is a member from `joined` until the day before `left`;
    what was before it came back stands in `earlier`. `version` counts every change to
    it, its people and its plots.
    """

    cooperative = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        related_name="households",
        limit_choices_to={"kind": PartnerKind.COOPERATIVE},
    )
    number = models.CharField(_("number"), max_length=16)
    name = models.CharField(_("name"), max_length=128)
    village = models.ForeignKey(
        "places.Village",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="households",
        verbose_name=_("village"),
    )
    phone = models.CharField(_("phone number"), max_length=32, blank=True)
    farm = models.OneToOneField(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="household",
        verbose_name=_("its shop in the market"),
    )
    joined = models.DateField(_("joined on"))
    left = models.DateField(_("left on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "number"], name="household_number_once"
            ),
            models.CheckConstraint(
                name="household_left_after_it_joined",
                condition=Q(left__isnull=True) | Q(left__gte=F("joined")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class EarlierMembership(models.Model):
    """A time for which a household was a member before it left and joined again."""

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="earlier"
    )
    joined = models.DateField(_("joined on"))
    left = models.DateField(_("left on"))

    class Meta:
        ordering = ["joined", "id"]
        constraints = [
            models.CheckConstraint(
                name="earlier_left_after_it_joined", condition=Q(left__gte=F("joined"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id}: {self.joined} – {self.left}"


class HouseholdMember(models.Model):
    """A person of a household. `user` is the account with which they sign in here.

    `identity` is the number of an identity paper, sealed; printed it is masked.
    """

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="people"
    )
    name = models.CharField(_("name"), max_length=128)
    identity = SecretField(_("identity number"), null=True, blank=True)
    phone = models.CharField(_("phone number"), max_length=32, blank=True)
    born = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    is_head = models.BooleanField(_("head of the household"), default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="household_places",
    )
    left = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        ordering = ["-is_head", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(is_head=True, left__isnull=True),
                name="household_has_one_head",
            ),
            models.UniqueConstraint(
                fields=["household", "user"], name="household_user_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HouseholdPlot(models.Model):
    """Land that a household works. `area` in square metres."""

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="plots"
    )
    name = models.CharField(_("name"), max_length=64)
    crop = models.CharField(_("crop"), max_length=64, blank=True)
    area = models.PositiveIntegerField(_("area (m²)"), null=True, blank=True)
    is_used = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "name"], name="household_plot_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
