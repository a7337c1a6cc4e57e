"""Where farms stand: a village in a county in a province."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.regions import region_name

ALL_YEAR = 0b1111_1111_1111


class County(models.Model):
    """A county. `region` is the ISO 3166-2 code of its province (CN-SX).

    A county that was merged into another keeps its row and its history; from the day
    `merged_on` its villages stand in `merged_into`. `households` is how many live
    there, where it is known; so is `population`, with its year and its source.
    `is_hidden`: nobody new may choose it or its villages.
    """

    name = models.CharField(_("name"), max_length=128)
    slug = models.SlugField(unique=True, allow_unicode=True)
    region = models.CharField(_("province"), max_length=8)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(
        _("year of the population"), null=True, blank=True
    )
    population_source = models.CharField(
        _("source of the population"), max_length=200, blank=True
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    merged_on = models.DateField(_("merged on"), null=True, blank=True)
    is_hidden = models.BooleanField(_("hidden"), default=False)

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
            models.CheckConstraint(
                name="county_population_has_a_source",
                condition=models.Q(
                    population__isnull=True,
                    population_year__isnull=True,
                    population_source="",
                )
                | models.Q(population__isnull=False, population_year__isnull=False)
                & ~models.Q(population_source=""),
            ),
            *(
                models.UniqueConstraint(
                    fields=["region", name],
                    condition=models.Q(merged_into__isnull=True)
                    & ~models.Q(**{name: ""}),
                    name=f"county_{name}_once_a_region",
                )
                for name in ("name_en", "name_zh_hans")
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
    `is_hidden`: no list shows it and nobody new may choose it; who stands there stays.
    """

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="villages"
    )
    name = models.CharField(_("name"), max_length=128)
    slug = models.SlugField(unique=True, allow_unicode=True)
    tagline = models.CharField(_("short description"), max_length=200, blank=True)
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
    is_hidden = models.BooleanField(_("hidden"), default=False)

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


class Viewpoint(models.Model):
    """A place to see in a village: how it looks, when it is best, how to get there.

    `season` has one bit a month (January is 1), as goods have; `story` is cleaned rich
    text. The first of its photos is kept as `cover`. `version` counts its changes.
    """

    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="viewpoints"
    )
    name = models.CharField(_("name"), max_length=128)
    slug = models.SlugField(unique=True, allow_unicode=True)
    tagline = models.CharField(_("short description"), max_length=200, blank=True)
    story = models.TextField(_("story"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    arriving = models.CharField(_("directions"), max_length=1000, blank=True)
    parking = models.CharField(_("parking"), max_length=300, blank=True)
    last_bus = models.CharField(_("last bus"), max_length=300, blank=True)
    best_hours = models.CharField(_("best hours"), max_length=120, blank=True)
    season = models.PositiveSmallIntegerField(_("season"), default=ALL_YEAR)
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
    is_shown = models.BooleanField(_("visible to everyone"), default=False)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("viewpoint")
        verbose_name_plural = _("viewpoints")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="viewpoint_place_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
            ),
            models.CheckConstraint(
                name="viewpoint_season_is_twelve_bits",
                condition=Q(season__gt=0, season__lte=ALL_YEAR),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("visit:place", args=[self.slug])

    @property
    def months(self) -> list[int]:
        """The months in which it is worth the way, 1 to 12."""
        return [month for month in range(1, 13) if self.season >> (month - 1) & 1]


class ViewpointPhoto(models.Model):
    """A photo of a viewpoint, in its place among the others."""

    viewpoint = models.ForeignKey(
        Viewpoint, on_delete=models.CASCADE, related_name="photos"
    )
    photo = models.ForeignKey("core.Photo", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["viewpoint", "photo"], name="viewpoint_photo_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.viewpoint_id}: {self.position}"


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


class ProvinceOfficer(models.Model):
    """Somebody who looks after the programmes of all counties of a province.

    `region` is the province's ISO 3166-2 code, as counties have it.
    """

    region = models.CharField(_("province"), max_length=8)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="provinces"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "user"], name="province_officer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.region})"

    @property
    def province(self) -> str:
        """The province's name in the reader's language."""
        return region_name(self.region)
