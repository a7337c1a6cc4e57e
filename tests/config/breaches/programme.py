"""Breaches of counties' figures: days, declared years, villages that moved."""

from datetime import timedelta

from django.db.models import F

from core import dates
from programme.figures.models import DayFigure, DeclaredFigure
from vendors.places.models import County, Village, VillageCounty

from .rows import change

DAYS = "counties' days are those of their rows"


def add_to_a_day():
    last = DayFigure.objects.filter(
        name="sales", day__lte=dates.today() - timedelta(days=2)
    ).latest("day")
    change(DayFigure.objects.filter(pk=last.pk), value=F("value") + 1)


def lose_the_last_days():
    since = dates.today() - timedelta(days=60)
    DayFigure.objects.filter(day__gte=since).delete()


def declare_what_is_counted():
    change(
        DeclaredFigure.objects.filter(county__villages__isnull=False, measure="sales"),
        last=dates.today(),
    )


def declare_without_a_source():
    change(DeclaredFigure.objects.all(), source=" ")


def leave_the_village_where_it_was():
    village = Village.objects.order_by("pk").first()
    other = County.objects.exclude(pk=village.county_id).first()
    VillageCounty.objects.create(village=village, county=other)


def leave_a_village_in_a_merged_county():
    empty = County.objects.filter(villages=None, programmes=None).order_by("pk")
    gone, other = empty[:2]
    Village.objects.create(name="Left behind", slug="left-behind", county=gone)
    rows = County.objects.filter(pk=gone.pk)
    change(rows, merged_into=other, merged_on=dates.today())


PLANTS = {
    leave_a_village_in_a_merged_county: (
        "counties that were merged hold no village and no officer"
    ),
    add_to_a_day: DAYS,
    lose_the_last_days: DAYS,
    declare_what_is_counted: "declared figures lie before the counted ones",
    declare_without_a_source: "declared figures say where they are from",
    leave_the_village_where_it_was: "villages stand where their last move led",
}
SUMS = frozenset({DAYS})
