"""When a seller takes orders: windows that open once or every week. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

from core import dates

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class OpenWindow:
    """One time for orders: from `opens` to before `closes`, brought on `delivers_on`.

    An order has to come to `least` of the seller's goods, if there is a least. It takes
    place if all orders in it come to what it `needs`; `owner` is the seller's id whose
    window it is.
    """

    opens: datetime
    closes: datetime
    delivers_on: date
    least: Decimal | None = None
    needs: Decimal | None = None
    owner: int = 0

    def is_open(self, now: datetime) -> bool:
        return self.opens <= now < self.closes


@dataclass(frozen=True)
class Ordering:
    """How a seller with windows stands: what is open now, and what opens next."""

    current: OpenWindow | None
    coming: OpenWindow | None

    @property
    def nearest(self) -> OpenWindow | None:
        """What an order that is placed as soon as it can be belongs to."""
        return self.current or self.coming

    @property
    def turns(self) -> datetime | None:
        """When it stands otherwise."""
        moments = [self.current.closes] if self.current else []
        if self.coming:
            moments.append(self.coming.opens)
        return min(moments, default=None)


class Plan(Protocol):
    """When a seller takes orders, as it is planned: `times` are those not over yet."""

    def times(self, now: datetime) -> list[OpenWindow]: ...


@dataclass(frozen=True)
class Once:
    """A single window."""

    window: OpenWindow

    def times(self, now: datetime) -> list[OpenWindow]:
        return [self.window] if now < self.window.closes else []


@dataclass(frozen=True)
class Weekly:
    """The same every week, on the market's clock; weekdays from Monday, which is 0.

    It closes at the first `closes` after it opens, and is brought on the first such
    weekday from the day on which it closes.
    """

    opens: tuple[int, time]
    closes: tuple[int, time]
    delivers: int
    least: Decimal | None = None
    needs: Decimal | None = None
    owner: int = 0

    def times(self, now: datetime) -> list[OpenWindow]:
        """The one that is open, if one is, and the next one."""
        today = dates.day_of(now)
        last = today - timedelta(days=(today.weekday() - self.opens[0]) % 7)
        weeks = (self._from(last + n * WEEK) for n in (-1, 0, 1))
        return [one for one in weeks if now < one.closes][:2]

    def _from(self, day: date) -> OpenWindow:
        length = (self.closes[0] - self.opens[0]) % 7
        if length == 0 and self.closes[1] <= self.opens[1]:
            length = 7
        last = day + timedelta(days=length)
        brought = last + timedelta(days=(self.delivers - last.weekday()) % 7)
        return OpenWindow(
            dates.at(day, self.opens[1]),
            dates.at(last, self.closes[1]),
            brought,
            self.least,
            self.needs,
            self.owner,
        )


def ordering_by(plans: Iterable[Plan], now: datetime) -> Ordering:
    """By all plans of a seller; of several open windows the one brought first."""
    times = [one for plan in plans for one in plan.times(now)]
    running = [one for one in times if one.is_open(now)]
    ahead = [one for one in times if now < one.opens]
    return Ordering(
        min(running, key=lambda one: (one.delivers_on, one.closes), default=None),
        min(ahead, key=lambda one: (one.opens, one.delivers_on), default=None),
    )
