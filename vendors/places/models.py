"""Where farms stand: a village in a county in a province."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class County(models.Model):
    """A county. `region` is the ISO 3166-2 code of its province (CN-SX)."""

    name = models.CharField(_("name"), max_length=128)
    slug = models.SlugField(unique=True, allow_unicode=True)
    region = models.CharField(_("province"), max_length=8)

    class Meta:
        verbose_name = _("county")
        verbose_name_plural = _("counties")

    def __str__(self) -> str:
        return self.name


class Village(models.Model):
    """A village. `altitude` in metres above the sea; `story` is cleaned rich text.

    `latitude` and `longitude` are degrees north and east (WGS 84), both or neither.
    """

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="villages"
    )
    name = models.CharField(_("name"), max_length=128)
    slug = models.SlugField(unique=True, allow_unicode=True)
    tagline = models.CharField(_("in one line"), max_length=200, blank=True)
    story = models.TextField(_("story"), blank=True)
    altitude = models.PositiveSmallIntegerField(_("altitude"), null=True, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=7, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    cover = models.ForeignKey(
        "core.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("village")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="village_place_is_whole",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    # A missing one makes the ranges unknown, which a check lets pass.
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CountyOfficer(models.Model):
    """Somebody who runs a county's programme."""

    county = models.ForeignKey(
        County, on_delete=models.CASCADE, related_name="officers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="counties"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "user"], name="officer_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.county})"
