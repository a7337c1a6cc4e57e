"""Counties' figures: the days are those of the rows, what is declared stands apart."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from orders.figures.queries import SOLD
from orders.order.models import VendorOrder
from programme.counting import count_days
from programme.models import DayFigure, DeclaredFigure, DirtySpan
from programme.states import GIVEN
from vendors.partner.models import Partner
from vendors.places.models import County, Village

from .invariants import Breach, Range, invariant, lines

# Days that the night has passed over for sure.
SETTLED = timedelta(days=2)
SAMPLE = 3


@invariant("counties' days are those of their rows", over=County, span=100)
def days_counted(ids: Range) -> Iterator[Breach]:
    """Of the last days that sold, and of the first and last that were counted."""
    until = timezone.localdate() - SETTLED
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


Figures = Counter[tuple[int | None, str, str]]


def _sample(county: County, until: date) -> list[date]:
    rows = DayFigure.objects.filter(county=county, day__lte=until).order_by("day")
    days = rows.values_list("day", flat=True).distinct()
    parts = VendorOrder.objects.filter(
        partner__village__county=county, status__in=SOLD, created__date__lte=until
    )
    sold = parts.order_by("-created").values_list("created", flat=True)[:SAMPLE]
    chosen = {*days[:1], *days.reverse()[:SAMPLE], *map(timezone.localdate, sold)}
    marks = DirtySpan.objects.filter(county=county)
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
