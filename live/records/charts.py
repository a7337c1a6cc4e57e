"""A broadcast drawn minute by minute: viewers, orders below, what was explained.

Places across are percentages, places down pixels, as in `reports.sales.chart`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.templatetags.market import number
from reports.sales.chart import HEIGHT, TOP, Chart, draw

from .figures import Minute, Pin

BARS = 40  # pixels of the highest bar of orders
PINS_AT = TOP + HEIGHT + 6
BAND = 10


@dataclass(frozen=True)
class Bar:
    """Packs ordered in a minute; `title` says it in words."""

    x: str
    width: str
    y: str
    height: str
    minute: int
    packs: int


@dataclass(frozen=True)
class Band:
    """What was explained from when to when; `tone` tells neighbours apart."""

    x: str
    width: str
    tone: int
    number: int
    title: str
    first: int
    last: int


@dataclass(frozen=True)
class Drawn:
    chart: Chart
    bars: Sequence[Bar]
    bands: Sequence[Band]
    bands_at: int = PINS_AT
    band: int = BAND


def draw_minutes(minutes: Sequence[Minute], pins: Sequence[Pin]) -> Drawn | None:
    """Nothing where it lasted less than two minutes."""
    if len(minutes) < 2:
        return None
    chart = draw(
        [Decimal(each.viewers) for each in minutes],
        [],
        [f"{each.number}′" for each in minutes],
        lambda value: str(number(value)),
    )
    return Drawn(chart, tuple(_bars(minutes)), tuple(_bands(pins, len(minutes))))


def _bars(minutes: Sequence[Minute]) -> list[Bar]:
    most = max((each.packs for each in minutes), default=0)
    width = Decimal(100) / len(minutes)
    return [
        Bar(
            x=f"{each.number * width:.2f}%",
            width=f"{width * Decimal('0.8'):.2f}%",
            y=f"{TOP + HEIGHT - Decimal(BARS) * each.packs / most:.1f}",
            height=f"{Decimal(BARS) * each.packs / most:.1f}",
            minute=each.number,
            packs=each.packs,
        )
        for each in minutes
        if each.packs
    ]


def _bands(pins: Sequence[Pin], count: int) -> list[Band]:
    return [
        Band(
            x=f"{100 * pin.first / count:.2f}%",
            width=f"{max(100 * (pin.last - pin.first) / count, Decimal('0.5')):.2f}%",
            tone=place % 2,
            number=place + 1,
            title=pin.title,
            first=int(pin.first),
            last=int(pin.last),
        )
        for place, pin in enumerate(pins)
        if pin.first < count
    ]
