"""Where farms stand: a village in a county in a province."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.regions import region_name


class County(models.Model):
    """A county. `region` is the ISO 3166-2 code of its province (CN-SX).

    A county that was merged into another keeps its row and its history; from the day
    `merged_on` its villages stand in `merged_into`. `households` is how many live
    there, where it is known.
    """

    name = models.CharField(_("name"), max_length=128)
    slug = models.SlugField(unique=True, allow_unicode=True)
    region = models.CharField(_("province"), max_length=8)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    merged_on = models.DateField(_("merged on"), null=True, blank=True)

    class Meta:
        verbose_name = _("county")
        verbose_name_plural = _("counties")
        constraints = [
            models.CheckConstraint(
                name="county_merger_is_whole",
                condition=models.Q(merged_into__isnull=True, merged_on__isnull=True)
                | models.Q(merged_into__isnull=False, merged_on__isnull=False),
            ),
            models.CheckConstraint(
                name="county_not_merged_into_itself",
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def province(self) -> str:
        """Its province's name in the reader's language."""
        return region_name(self.region)


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


class VillageCounty(models.Model):
    """Since when a village has stood in a county; empty is from the beginning.

    Only villages that moved have rows: two or more, of which the last one is of the
    county it stands in now. Never edited.
    """

    village = models.ForeignKey(
        Village, on_delete=models.CASCADE, related_name="counties"
    )
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="village_history"
    )
    since = models.DateField(_("since"), null=True, blank=True)

    class Meta:
        ordering = ["village", models.F("since").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "since"], name="village_moves_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["village"],
                condition=models.Q(since__isnull=True),
                name="village_begins_in_one_county",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village}: {self.county}"


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
