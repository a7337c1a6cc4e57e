"""From which day goods can be sent, beside what their own harvest date says."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from core.hooks import Hook

# By product; those that are there are not in it. Of all products where none are named.
READY: Hook[Callable[[Collection[int] | None], Mapping[int, date]]] = Hook(
    __name__, "from which day goods can be sent"
)


def ready_from(products: Collection[int], own: Iterable[date | None]) -> date | None:
    """The last day of all: of these products, and of what stands in their listings."""
    days = [one for one in own if one]
    for ask in READY:
        days += ask(products).values()
    return max(days, default=None)


def not_ready(after: date) -> frozenset[int]:
    """The products, of all, that can't be sent until later than on that day."""
    return frozenset(
        pk for ask in READY for pk, ready in ask(None).items() if ready > after
    )
