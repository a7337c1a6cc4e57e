"""Places of visits in a basket: a group of their own, which nobody has to send.

What a booking may hold is not this app's to know: `tourism` says it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Line
from .ways import DeliveryQuote, Ways

VISIT = "visit"

# Why lines can't be booked as they stand, by their ids. `tourism` puts itself here.
Asker = Callable[[Sequence[Line]], Mapping[int, str]]
WHY_NOT: Asker | None = None


def is_visit(line: Line) -> bool:
    """Whether it is places at a time, and no goods."""
    pool = line.stockrecord.pool
    return pool is not None and pool.is_visit


def problems_of(lines: Sequence[Line]) -> Mapping[int, str]:
    """What is in the way of the visits among the lines; no query without any."""
    visits = [line for line in lines if is_visit(line)]
    return WHY_NOT(visits) if visits and WHY_NOT is not None else {}


def ways_of_visit(lines: Sequence[Line]) -> Ways:
    """The one way to get a visit: to be there, from the first day to the last."""
    days = sorted(_day(line) for line in lines)
    quote = DeliveryQuote(
        method=None,
        code=VISIT,
        name=_("Visit"),
        cost=Decimal(0),
        missing_for_free=None,
        expected_from=days[0],
        expected_to=days[-1],
    )
    return Ways((quote,))


def _day(line: Line) -> date:
    return timezone.localtime(line.stockrecord.pool.starts).date()
