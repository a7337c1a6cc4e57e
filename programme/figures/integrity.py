"""Counties' figures: the days are those of the rows, what is declared stands apart."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from core import dates
from core.integrity import Breach, Range, invariant, lines
from orders.order.models import VendorOrder
from programme.figures.counts import count_days
from programme.figures.models import DayFigure, DeclaredFigure, DirtySpan
from programme.figures.states import GIVEN
from reports.rollups.models import DirtyDay
from reports.sales.sums import is_sold
from vendors.partner.models import Partner
from vendors.places.models import County, Village

# Days that the night has passed over for sure.
SETTLED = timedelta(days=2)
SAMPLE = 3
Figures = Counter[tuple[int | None, str, str]]


@invariant("counties' days are those of their rows", over=County, span=100)
def days_counted(ids: Range) -> Iterator[Breach]:
    """Of the last days that sold, and of the first and last that were counted."""
    until = dates.today() - SETTLED
    counties = County.objects.filter(pk__range=(ids.first, ids.last))
    for county in counties.filter(_is_used()).order_by("pk"):
        for day in _sample(county, until):
            kept = _kept(county, day)
            counted = Counter(
                {
                    (row.village_id, row.name, row.key): row.value
                    for row in count_days(county, day, day)
                    if row.name not in GIVEN
                }
            )
            if kept != counted:
                yield f"{county.slug} on {day}: {_apart(kept, counted)}"


def _is_used() -> Q:
    """Something was counted there, or could be: most counties of a market are not."""
    own = DayFigure.objects.filter(county=OuterRef("pk"))
    sellers = Partner.objects.filter(village__county=OuterRef("pk"))
    return Q(Exists(own)) | Q(Exists(sellers))


def _sample(county: County, until: date) -> list[date]:
    rows = DayFigure.objects.filter(county=county, day__lte=until).order_by("day")
    days = rows.values_list("day", flat=True).distinct()
    vendor_orders = VendorOrder.objects.filter(
        is_sold(),
        partner__village__county=county,
        created__lt=dates.end_of(until),
    )
    sold = vendor_orders.order_by("-created").values_list("created", flat=True)[:SAMPLE]
    chosen = {*days[:1], *days.reverse()[:SAMPLE], *map(dates.day_of, sold)}
    marks = DirtySpan.objects.filter(county=county)
    waiting = DirtyDay.objects.filter(partner__village__county=county)
    chosen -= set(waiting.values_list("day", flat=True))
    return sorted(
        day for day in chosen if not marks.filter(first__lte=day, last__gte=day)
    )


def _kept(county: County, day: date) -> Figures:
    rows = DayFigure.objects.filter(county=county, day=day).exclude(name__in=GIVEN)
    return Counter({(row.village_id, row.name, row.key): row.value for row in rows})


def _apart(kept: Figures, counted: Figures) -> str:
    village, name, key = min(
        (cell for cell in {*kept, *counted} if kept[cell] != counted[cell]), key=str
    )
    place = f" of village {village}" if village else ""
    cell = village, name, key
    return f"{name} {key}{place} is kept as {kept[cell]}, counted {counted[cell]}"


@invariant("declared figures lie before the counted ones", over=DeclaredFigure)
def declared_apart(ids: Range) -> Iterator[Breach]:
    return lines(
        "{} of county {}, declared until {}: the market counts it from {} on",
        f"""
        SELECT d.measure, d.county_id, d.last, MIN(f.day)
        FROM programme_declaredfigure d
        JOIN programme_dayfigure f ON f.county_id = d.county_id AND (f.name = d.measure
             OR d.measure = 'stores' AND f.name IN ('opened', 'joined'))
        WHERE {ids.having("d.id")}
        GROUP BY d.id, d.measure, d.county_id, d.last
        HAVING MIN(f.day) <= d.last
        """,
    )


@invariant("declared figures say where they are from", over=DeclaredFigure)
def declared_has_source(ids: Range) -> Iterator[Breach]:
    return lines(
        "declared figure {}: no source",
        f"""
        SELECT id FROM programme_declaredfigure
        WHERE {ids.having("id")} AND TRIM(source) = ''
        """,
    )


@invariant("villages stand where their last move led", over=Village)
def villages_stand(ids: Range) -> Iterator[Breach]:
    rows = Village.objects.filter(pk__range=(ids.first, ids.last))
    moved = rows.filter(~Q(counties=None)).distinct().prefetch_related("counties")
    for village in moved:
        last = max(village.counties.all(), key=lambda row: row.pk)
        if last.county_id != village.county_id:
            yield f"{village.slug}: in county {village.county_id}, moved to {last}"


@invariant("counties that were merged hold no village and no officer", over=County)
def merged_are_empty(ids: Range) -> Iterator[Breach]:
    rows = County.objects.filter(pk__range=(ids.first, ids.last))
    gone = rows.filter(merged_into__isnull=False)
    for county in gone.filter(
        Q(villages__isnull=False) | Q(officers__isnull=False)
    ).distinct():
        yield f"{county.slug}: merged, and still holds villages or officers"
