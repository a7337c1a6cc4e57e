"""Days in transit, learnt each night from parcels that were delivered.

What sellers enter is a guess made once; what carriers did in the last months is not.
It moves the day on which goods are expected, never the day by which they are sent.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from core import dates, market
from core.bulk import update_rows
from core.regions import country_of, region_of
from orders.order.carriers import BY_NAME
from orders.order.models import ParcelDelivery
from orders.shipping.models import DeliveryMethod, TransitTime
from orders.shipping.rules import METHOD_CODE, method_named

Route = tuple[str, str, str]  # carrier, origin, destination
# Longer ones were lost and found, or noted late.
LONGEST = timedelta(days=60)
HALF, MOST = 50, 80  # percent
AT_ONCE = 500


def learn_transit_days(now: datetime | None = None) -> int:
    """Count anew what carriers took; for how many routes and methods it changed.

    Rows that say the same stay as they are, so that pages which show them are kept.
    """
    since = (now or timezone.now()) - settings.TRANSIT_DAYS
    return _keep_times(_times(_days_by_route(since))) + _keep_carriers(since)


def _delivered(since: datetime) -> QuerySet[ParcelDelivery, Any]:
    """Parcels with a number of a carrier that we know, delivered since then."""
    return ParcelDelivery.objects.filter(
        delivered_at__gte=since,
        parcel__carrier__in=list(BY_NAME),
        parcel__vendor_order__is_pickup=False,
    ).exclude(parcel__tracking_number="")


def _days_by_route(since: datetime) -> dict[Route, Counter[int]]:
    """How many parcels took how many days; added up by the database."""
    part = "parcel__vendor_order"
    rows = _delivered(since).annotate(
        taken=dates.DayOf("delivered_at") - dates.DayOf("parcel__date_created"),
        origin=Coalesce(
            f"{part}__depot__village__county__region",
            f"{part}__partner__village__county__region",
            Value(""),
        ),
        country=Coalesce("parcel__order__shipping_address__country", Value("")),
        # Abroad the country is the region, whatever else the address says.
        state=Case(
            When(
                country=market.country(), then="parcel__order__shipping_address__state"
            ),
            default=Value(""),
        ),
    )
    rows = rows.filter(~Q(country=""), taken__gte=timedelta(0), taken__lte=LONGEST)
    counted = rows.values("parcel__carrier", "origin", "country", "state", "taken")
    found: dict[Route, Counter[int]] = defaultdict(Counter)
    for row in counted.order_by().annotate(parcels=Count("pk")).iterator():
        destination = region_of(row["country"], row["state"] or "")
        home = market.country()
        origins = {row["origin"] or home, country_of(row["origin"]) or home}
        for origin in origins:
            route = (row["parcel__carrier"], origin, destination)
            found[route][row["taken"].days] += row["parcels"]
    return found


def _times(by_route: Mapping[Route, Counter[int]]) -> dict[Route, TransitTime]:
    """Of routes with enough parcels."""
    return {
        route: TransitTime(
            carrier=route[0],
            origin=route[1],
            destination=route[2],
            usual_days=percentile(days, HALF),
            most_days=percentile(days, MOST),
            parcels=days.total(),
        )
        for route, days in by_route.items()
        if days.total() >= settings.TRANSIT_LEAST
    }


def percentile(counted: Counter[int], percent: int) -> int:
    """The least number of days within which so many percent came; of some."""
    wanted, sofar = counted.total() * percent, 0
    for days in sorted(counted):
        sofar += counted[days]
        if sofar * 100 >= wanted:
            return days
    raise ValueError("nothing was counted")


def _route(row: TransitTime) -> Route:
    return row.carrier, row.origin, row.destination


def _said(row: TransitTime) -> tuple[int, int, int]:
    return row.usual_days, row.most_days, row.parcels


@transaction.atomic
def _keep_times(times: Mapping[Route, TransitTime]) -> int:
    known = {_route(row): row for row in TransitTime.objects.all()}
    gone = [row.pk for route, row in known.items() if route not in times]
    changed = [
        row
        for route, row in times.items()
        if route not in known or _said(known[route]) != _said(row)
    ]
    if gone:
        TransitTime.objects.filter(pk__in=gone).delete()
    if changed:
        TransitTime.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["origin", "destination", "carrier"],
            update_fields=["usual_days", "most_days", "parcels"],
            batch_size=AT_ONCE,
        )
    return len(gone) + len(changed)


def _keep_carriers(since: datetime) -> int:
    """By whom each method's parcels went most; of two alike the first by name."""
    rows = _delivered(since).filter(
        parcel__vendor_order__delivery_code__startswith=METHOD_CODE
    )
    counted = rows.values_list("parcel__vendor_order__delivery_code", "parcel__carrier")
    usual: dict[int, tuple[int, str]] = {}
    for code, carrier, parcels in counted.order_by().annotate(n=Count("pk")):
        pk, found = method_named(code), (-parcels, carrier)
        usual[pk] = min(usual.get(pk, found), found)
    names = {pk: carrier for pk, (_count, carrier) in usual.items()}
    methods = DeliveryMethod.objects.filter(pk__in=list(names))
    changed = []
    for method in methods.only("usual_carrier"):
        if method.usual_carrier != names[method.pk]:
            method.usual_carrier = names[method.pk]
            changed.append(method)
    return update_rows(changed, ["usual_carrier"])
