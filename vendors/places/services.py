"""Every write to places: villages, counties, viewpoints."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.activity_log import record
from core.models import Photo
from core.refusals import RefusalError
from core.richtext import clean
from core.slugs import save_named
from core.templatetags.market import day

from .locks import lock_counties, lock_viewpoint, lock_village
from .models import (
    County,
    CountyOfficer,
    ProvinceOfficer,
    Viewpoint,
    ViewpointPhoto,
    Village,
    VillageCounty,
)
from .signals import counties_merged, village_moved

# Words that stand in a county's place in addresses of the office and the programme.
TAKEN_SLUGS = frozenset(
    {"file", "new", "province", "provinces", "sellers", "viewpoints", "villages"}
)
_NAMES = ("name_en", "name_zh_hans")
_COUNTY = (
    *_NAMES, "region", "households", "population", "population_year",
    "population_source", "is_hidden",
)  # fmt: skip
_VILLAGE = (*_NAMES, "altitude", "latitude", "longitude", "is_hidden")
MOST_PHOTOS = 12
TOLD = (
    "name", "tagline", "story", "address", "arriving", "parking", "last_bus",
    "best_hours",
)  # fmt: skip


class PlaceError(RefusalError, ValueError):
    """Raised for a move that can't be; the text says why. Nothing changed."""


@transaction.atomic
def move_village(village: Village, to: County, *, on: date) -> Village:
    """The village stands in another county from that day on; before it, where it did.

    The day may lie in the past, but not before an earlier move. Raises `PlaceError`.
    """
    stands_in = Village.objects.values_list("county_id", flat=True).get(pk=village.pk)
    counties = lock_counties(stands_in, to.pk)
    fresh = lock_village(village.pk)
    if fresh.county_id != stands_in:
        raise _moved(fresh, dates.today())
    old, new = counties[stands_in], counties[to.pk]
    check_move([fresh], old, new, on)
    return _move(fresh, old, new, on)


def _move(village: Village, old: County, new: County, on: date) -> Village:
    if not village.counties.exists():
        VillageCounty.objects.create(village=village, county=old)
    VillageCounty.objects.create(village=village, county=new, since=on)
    village.county = new
    village.save(update_fields=["county"])
    before, after = {"county": old.slug}, {"county": new.slug, "on": on.isoformat()}
    record("village.move", village, before=before, after=after)
    village_moved.send(sender=Village, village=village, old=old, new=new, on=on)
    return village


@transaction.atomic
def merge_counties(old: County, into: County, *, on: date) -> County:
    """One county joins another on a day: villages, officers and targets move.

    What came before the day stays the old county's, whose row and address remain and
    lead to its successor. Raises `PlaceError`.
    """
    counties = lock_counties(old.pk, into.pk)
    gone, stays = counties[old.pk], counties[into.pk]
    ids = gone.villages.order_by("pk").values_list("pk", flat=True)
    villages = [lock_village(pk) for pk in ids]
    check_move(villages, gone, stays, on)
    for village in villages:
        _move(village, gone, stays, on)
    gone.merged_into, gone.merged_on = stays, on
    gone.save(update_fields=["merged_into", "merged_on"])
    for officer in CountyOfficer.objects.filter(county=gone).order_by("pk"):
        CountyOfficer.objects.get_or_create(county=stays, user_id=officer.user_id)
        officer.delete()
    record("county.merge", gone, after={"into": stays.slug, "on": on.isoformat()})
    counties_merged.send(sender=County, old=gone, into=stays, on=on)
    return gone


def check_move(villages: Iterable[Village], old: County, new: County, on: date) -> None:
    """Whether these villages may change county on that day; one query.

    Raises `PlaceError`.
    """
    if old.pk == new.pk:
        raise PlaceError(_("The village already belongs to this county."))
    if old.merged_into_id or new.merged_into_id:
        raise PlaceError(_("A merged county can't be used here."))
    if on > dates.today():
        raise PlaceError(_("Please choose the day of the move or a later day."))
    moved = VillageCounty.objects.filter(village__in=list(villages), since__gte=on)
    last = moved.select_related("village").order_by("-since").first()
    if last is not None:
        raise _moved(last.village, last.since)


def _moved(village: Village, since: date | None) -> PlaceError:
    return PlaceError(
        _("%(village)s already moved on %(day)s. Choose a later date.")
        % {"village": village.name, "day": day(since)}
    )


@transaction.atomic
def save_county(county: County | None, fields: Mapping[str, object]) -> County:
    """Add a county or change it; its address stays. Raises `PlaceError`."""
    row = County() if county is None else lock_counties(county.pk)[county.pk]
    before = {} if county is None else _values(row, _COUNTY)
    for name, value in fields.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            _save(row, otherwise="county")
    except IntegrityError as taken:
        raise PlaceError(
            _("There is a county of this name in the province already.")
        ) from taken
    record("county.save", row, before=before, after=_values(row, _COUNTY))
    return row


@transaction.atomic
def save_village(
    village: Village | None, county: County, fields: Mapping[str, object]
) -> Village:
    """Add a village to a county or change it; its address stays.

    The county is locked, so that two people do not add the same one. Raises
    `PlaceError`.
    """
    fresh = lock_counties(county.pk)[county.pk]
    row = Village(county=fresh) if village is None else lock_village(village.pk)
    if fresh.merged_into_id or row.county_id != fresh.pk:
        raise PlaceError(
            _("The village has moved to another county. Please check again.")
        )
    before = {} if village is None else _values(row, _VILLAGE)
    for name, value in fields.items():
        setattr(row, name, value)
    for name in _NAMES:
        typed = getattr(row, name)
        others = fresh.villages.exclude(pk=row.pk)
        if typed and others.filter(**{name: typed}).exists():
            raise PlaceError(
                _("There is a village of this name in the county already.")
            )
    _save(row, otherwise="village")
    record("village.save", row, before=before, after=_values(row, _VILLAGE))
    return row


@transaction.atomic
def appoint_officer(county: County, user: User) -> CountyOfficer:
    """Let a person run the county's programme; twice is once. Raises `PlaceError`."""
    fresh = lock_counties(county.pk)[county.pk]
    if fresh.merged_into_id:
        raise PlaceError(_("A county that was merged into another has no officers."))
    officer, is_new = CountyOfficer.objects.get_or_create(county=fresh, user=user)
    if is_new:
        record("officer.appoint", user, after={"county": fresh.slug})
    return officer


@transaction.atomic
def dismiss_officer(county: County, user_id: int) -> None:
    """End a person's rights in the county at once; who is gone already stays gone."""
    fresh = lock_counties(county.pk)[county.pk]
    officer = fresh.officers.select_related("user").filter(user=user_id).first()
    if officer is not None:
        record("officer.dismiss", officer.user, before={"county": fresh.slug})
        officer.delete()


@transaction.atomic
def appoint_province_officer(region: str, user: User) -> ProvinceOfficer:
    """Let a person look after the counties of a province; twice is once.

    Raises `PlaceError` where the market has no county of it.
    """
    ids = County.objects.filter(region=region, merged_into=None).order_by("pk")
    if not lock_counties(*ids.values_list("pk", flat=True)):
        raise PlaceError(_("This market has no county of the province."))
    officer, is_new = ProvinceOfficer.objects.get_or_create(region=region, user=user)
    if is_new:
        record("province_officer.appoint", user, after={"region": region})
    return officer


@transaction.atomic
def dismiss_province_officer(region: str, user_id: int) -> None:
    """End a person's rights in the province at once."""
    rows = ProvinceOfficer.objects.select_related("user")
    officer = rows.filter(region=region, user=user_id).first()
    if officer is not None:
        record("province_officer.dismiss", officer.user, before={"region": region})
        officer.delete()


def _save(row: County | Village, *, otherwise: str) -> None:
    if row.pk is None:
        names = [name for name in (row.name_en, row.name_zh_hans) if name]
        save_named(row, *names, otherwise=otherwise, kept=TAKEN_SLUGS)
    else:
        row.save()


def _values(row: Model, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


_VIEWPOINT = (
    *(f"{name}_{code}" for name in TOLD for code in ("en", "zh_hans")),
    "village_id", "season", "altitude", "latitude", "longitude", "is_shown",
)  # fmt: skip


class StaleViewpointError(PlaceError):
    """Raised when somebody changed it after the page was opened. Nothing changed."""


@transaction.atomic
def save_viewpoint(
    viewpoint: Viewpoint | None, fields: Mapping[str, Any], *, seen: int = 0
) -> Viewpoint:
    """Add a viewpoint or change it; stories are cleaned. `seen` is its version.

    It is at the same address ever after. Raises `StaleViewpointError`.
    """
    if viewpoint is None:
        row, before = Viewpoint(version=0), {}
    else:
        row = lock_viewpoint(viewpoint.pk)
        if row.version != seen:
            raise StaleViewpointError(
                _(
                    "Someone else changed this viewpoint while you were "
                    "editing. Your text is kept. Check the page, then save "
                    "again."
                )
            )
        before = _values(row, _VIEWPOINT)
    for name, value in fields.items():
        setattr(row, name, clean(value) if name.startswith("story_") else value)
    row.version += 1
    if viewpoint is None:
        names = fields.get("name_en"), fields.get("name_zh_hans")
        save_named(row, *filter(None, names), otherwise="place")
    else:
        row.save()
    record("viewpoint.save", row, before=before, after=_values(row, _VIEWPOINT))
    return row


@transaction.atomic
def add_viewpoint_photo(viewpoint: Viewpoint, photo: Photo) -> None:
    """Show a photo after the others; the same photo twice is shown once.

    Raises `PlaceError` when there are as many as there may be.
    """

    def added(ids: list[int]) -> list[int]:
        if photo.pk in ids:
            return ids
        if len(ids) >= MOST_PHOTOS:
            raise PlaceError(
                _("A viewpoint can have up to %(most)d photos. Remove one first.")
                % {"most": MOST_PHOTOS}
            )
        return [*ids, photo.pk]

    _arrange(viewpoint, added)


@transaction.atomic
def move_viewpoint_photo(viewpoint: Viewpoint, photo_id: int, *, to: int) -> None:
    """Show a photo at place `to`, 0 being the cover. Raises `PlaceError`."""

    def moved(ids: list[int]) -> list[int]:
        rest = _without(ids, photo_id)
        rest.insert(max(0, min(to, len(rest))), photo_id)
        return rest

    _arrange(viewpoint, moved)


@transaction.atomic
def remove_viewpoint_photo(viewpoint: Viewpoint, photo_id: int) -> None:
    """Show a photo no more. Raises `PlaceError` when it is gone already."""
    _arrange(viewpoint, lambda ids: _without(ids, photo_id))


def _without(ids: list[int], photo_id: int) -> list[int]:
    if photo_id not in ids:
        raise PlaceError(_("Someone else removed this photo."))
    return [pk for pk in ids if pk != photo_id]


def _arrange(viewpoint: Viewpoint, change: Callable[[list[int]], list[int]]) -> None:
    row = lock_viewpoint(viewpoint.pk)
    before = list(row.photos.values_list("photo", flat=True))
    after = change(before)
    row.photos.exclude(photo__in=after).delete()
    for position, pk in enumerate(after):
        ViewpointPhoto.objects.update_or_create(
            viewpoint=row, photo_id=pk, defaults={"position": position}
        )
    row.cover_id = after[0] if after else None
    row.save(update_fields=["cover", "changed_at"])
    record("viewpoint.photos", row, before={"photos": before}, after={"photos": after})
