"""Writes to places: a village that changes its county, a county that joins another."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.templatetags.market import day
from vendors.places.locks import lock_counties, lock_village
from vendors.places.models import County, CountyOfficer, Village, VillageCounty
from vendors.places.signals import counties_merged, village_moved


class PlaceRefused(ValueError):  # noqa: N818 - the trade's word
    """Raised for a move that can't be; the text says why. Nothing changed."""


@transaction.atomic
def move_village(village: Village, to: County, *, on: date) -> Village:
    """The village stands in another county from that day on; before it, where it did.

    The day may lie in the past, but not before an earlier move. Raises `PlaceRefused`.
    """
    stands_in = Village.objects.values_list("county_id", flat=True).get(pk=village.pk)
    counties = lock_counties(stands_in, to.pk)
    fresh = lock_village(village.pk)
    if fresh.county_id != stands_in:
        raise _moved(fresh, timezone.localdate())
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
    lead to its successor. Raises `PlaceRefused`.
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

    Raises `PlaceRefused`.
    """
    if old.pk == new.pk:
        raise PlaceRefused(_("That is the county it stands in already."))
    if old.merged_into_id or new.merged_into_id:
        raise PlaceRefused(_("A county that was merged into another takes no part."))
    if on > timezone.localdate():
        raise PlaceRefused(_("Note the move on the day it takes place, or later."))
    moved = VillageCounty.objects.filter(village__in=list(villages), since__gte=on)
    last = moved.select_related("village").order_by("-since").first()
    if last is not None:
        raise _moved(last.village, last.since)


def _moved(village: Village, since: date | None) -> PlaceRefused:
    return PlaceRefused(
        _("%(village)s has moved already on %(day)s. Choose a later day.")
        % {"village": village.name, "day": day(since)}
    )
