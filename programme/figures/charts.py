"""Bars, strips and outlines drawn on the server, in the manner of the figures' chart.

Places across are percentages and places down are pixels, so that words keep their size
however wide the drawing is.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

HIGH, TOP = 200, 30
GAP = Decimal("0.28")  # of a bar's place
EDGE = Decimal("0.25")
Words = Callable[[Decimal], str]
Point = tuple[float, float]


@dataclass(frozen=True)
class Bar:
    """One bar: where it stands, its words, and whether its figure was declared."""

    x: str
    wide: str
    middle: str
    y: str
    high: str
    words_y: str
    label: str
    words: str
    is_declared: bool
    is_named: bool  # whether the label under it has room


@dataclass(frozen=True)
class BarChart:
    bars: tuple[Bar, ...]
    floor: int = TOP + HIGH
    label_y: int = TOP + HIGH + 20
    high: int = TOP + HIGH + 28


@dataclass(frozen=True)
class Value:
    """What a bar shows; None is a gap, where nothing is known."""

    label: str
    value: Decimal | None
    is_declared: bool = False
    words: str = ""


def draw_bars(
    values: Sequence[Value], words: Words, *, every: int = 1, says_all: bool = True
) -> BarChart:
    """`every` which label is written; the largest and the last say their value, or
    all of them.
    """
    count = max(len(values), 1)
    most = max(
        (one.value for one in values if one.value is not None), default=Decimal(0)
    )
    peak = next((n for n, one in enumerate(values) if one.value == most), -1)
    place = Decimal(100) / count
    bars = []
    for n, one in enumerate(values):
        value = one.value or Decimal(0)
        tall = HIGH * max(value, Decimal(0)) / most if most > 0 else Decimal(0)
        says = one.value is not None and (says_all or n in (peak, len(values) - 1))
        bars.append(
            Bar(
                x=_percent(place * n + place * GAP / 2),
                wide=_percent(place * (1 - GAP)),
                middle=_percent(place * n + place / 2),
                y=_n(TOP + HIGH - tall),
                high=_n(tall),
                words_y=_n(TOP + HIGH - tall - 8),
                label=one.label,
                words=(one.words or words(value)) if says else "",
                is_declared=one.is_declared,
                is_named=(len(values) - 1 - n) % every == 0,
            )
        )
    return BarChart(tuple(bars))


@dataclass(frozen=True)
class Spot:
    """A place on a strip from the least to the most."""

    x: str
    anchor: str
    words: str
    is_own: bool


def draw_strip(values: Iterable[tuple[str, Decimal, bool]]) -> list[Spot]:
    """Counties along a line by what they sold, the own one last, on top."""
    rows = sorted(values, key=lambda one: (one[2], one[1]))
    most = max((value for _name, value, _own in rows), default=Decimal(0)) or Decimal(1)
    return [
        Spot(_percent(2 + 96 * value / most), _anchor(value / most), name, own)
        for name, value, own in rows
    ]


def _anchor(share: Decimal) -> str:
    """So that words over a place near an end stay inside."""
    if share < EDGE:
        return "start"
    return "end" if share > 1 - EDGE else "middle"


def outline(points: Iterable[Point]) -> str:
    """The hull around points, as an SVG path; a pin's worth for a single one."""
    own = sorted(set(points))
    if len(own) > 2:
        own = [*_half(own), *_half(reversed(own))]
    if not own:
        return ""
    steps = [f"{x:.1f} {y:.1f}" for x, y in own]
    return "M" + "L".join(steps) + "Z"


def _half(points: Iterable[Point]) -> list[Point]:
    hull: list[Point] = []
    for point in points:
        while len(hull) > 1 and _turns_left(hull[-2], hull[-1], point) <= 0:
            hull.pop()
        hull.append(point)
    return hull[:-1]


def _turns_left(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _n(value: Decimal) -> str:
    return f"{value:.1f}"


def _percent(value: Decimal) -> str:
    return f"{value:.2f}%"
