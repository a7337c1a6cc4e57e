"""How long parcels take on a route, as it was learnt from those that were delivered."""

from functools import partial

from core import market
from core.page_cache.reads import remember
from core.regions import country_of

from .models import TransitTime

Times = dict[tuple[str, str], TransitTime]  # by carrier and destination


def transit_time(carrier: str, origin: str, region: str) -> TransitTime | None:
    """None where too few parcels were delivered; `origin` is empty if nobody knows it.

    What is known of a country as a whole counts on routes abroad, and for senders of
    whom nothing else is known: within a country regions differ too much.
    """
    if not carrier:
        return None
    home = country_of(origin) or market.country()
    starts = [origin or home]
    if country_of(region) != home and home not in starts:
        starts.append(home)
    for start in starts:
        times = remember(f"transit:{start}", partial(_times_from, start))
        if found := times.get((carrier, region)):
            return found
    return None


def _times_from(origin: str) -> Times:
    rows = TransitTime.objects.filter(origin=origin)
    return {(row.carrier, row.destination): row for row in rows}
