"""From a year's sales to what comes in a second of the peak hour.

The year, the fortnight and the hour are given. What people do besides ordering is
assumed, and each assumption stands here with its reason.
"""

from dataclasses import asdict, dataclass
from decimal import Decimal

YEAR = Decimal(276_000_000)  # yuan that a county sells in a year
FORTNIGHT = Decimal("0.10")  # of the year, in the peak fortnight
DAYS = 14
PEAK_HOUR = Decimal("0.15")  # of a day
HOUR = 3600  # seconds

# One of twenty who come buys, which is good for a shop; each looks at six pages.
VISITS_PER_ORDER = 20
PAGES_PER_VISIT = 6
SIGNED_IN = 0.7  # of the buyers; the demo's orders have 85 %, guests cost more
DECLINED = 0.04  # cards that are declined once and then paid with another
# At one broadcast; who comes stays five minutes.
VIEWERS = 500
VIEWER_STAYS = 300  # seconds
CHAT = 1.0  # messages a second
DEAL_EVERY = 120  # seconds
DEAL_PACKS, DEAL_TAPS = 20, 60
# Pages of the county's, the cooperatives' and the market's offices: a dozen people who
# turn a page every eight seconds.
OFFICE_PAGES = 1.5
REPORT_EVERY, IMPORT_EVERY = 60, 60  # seconds
IMPORT_ROWS = 300  # more than are worked off within the request


@dataclass(frozen=True)
class Rates:
    """What arrives in a second, of each kind of visitor; `viewers` are there at once."""

    orders: float
    visits: float
    packers: float
    office_pages: float
    chat: float
    viewers: int
    viewer_arrivals: float

    def shown(self):
        return asdict(self)


def orders_of_peak_hour(average, year=YEAR):
    """Orders in the peak hour, of an average order's value in yuan."""
    if average <= 0:
        raise ValueError("an order is worth something")
    return year * FORTNIGHT / DAYS * PEAK_HOUR / Decimal(average)


def rates(average, parts_per_order, *, counties=1.0, viewers=VIEWERS, visits=None):
    """Rates of the peak hour. Farmers pack as many parts as come: more would lack
    goods, fewer would leave the day's work to the night.
    """
    orders = float(orders_of_peak_hour(average)) / HOUR * counties
    return Rates(
        orders=orders,
        visits=orders * (visits or VISITS_PER_ORDER),
        packers=orders * parts_per_order,
        office_pages=OFFICE_PAGES * counties,
        chat=CHAT,
        viewers=viewers,
        viewer_arrivals=viewers / VIEWER_STAYS,
    )


def in_words(average, found, counties):
    """The way from the year to the second, line by line."""
    fortnight = YEAR * FORTNIGHT
    day = fortnight / DAYS
    hour = day * PEAK_HOUR
    return [
        f"a year {YEAR:,.0f} yuan, its peak fortnight {FORTNIGHT:.0%}: {fortnight:,.0f}",
        f"a day of it {day:,.0f}, its peak hour {PEAK_HOUR:.0%}: {hour:,.0f}",
        f"an order {average:,.2f} on average (the demo's paid orders): "
        f"{hour / Decimal(average):,.0f} an hour, "
        f"{float(hour / Decimal(average)) / HOUR:.3f} a second and county"
        + (f", {counties:g} counties: {found.orders:.2f}" if counties != 1 else ""),
    ]
