"""A line of figures drawn on the server: this stretch of time over another one.

The plot fills whatever width it has: places across are percentages, places down are
pixels, and the lines themselves are stretched. So words keep their size on a phone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

TOP, HEIGHT, GRID = 26, 168, 4
LABEL = 16  # pixels that a word needs
MIDDLE = (40, 60)  # where a word between two others has room, on a phone as well
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
Words = Callable[[Decimal], str]


@dataclass(frozen=True)
class GridLine:
    y: str
    words_y: str
    words: str


@dataclass(frozen=True)
class End:
    """Where a line ends, and its last value."""

    x: str
    y: str
    words_y: str
    words: str


@dataclass(frozen=True)
class Mark:
    """A word under the plot."""

    x: str
    anchor: str
    words: str


@dataclass(frozen=True)
class Chart:
    """`line`, `area` and `other` are points in a box of 100 by 100."""

    line: str
    area: str
    other: str
    end: End | None
    other_end: End | None
    grid: tuple[GridLine, ...]
    marks: tuple[Mark, ...]

    @property
    def foot(self) -> int:
        """Where the words under the plot stand."""
        return TOP + HEIGHT + 20


def draw(
    values: Sequence[Decimal],
    others: Sequence[Decimal],
    labels: Sequence[str],
    words: Words,
) -> Chart:
    """`labels` belong to the points of both; the longer one says how wide it is."""
    count = max(len(values), len(others), len(labels))
    top = _round_top(max((*values, *others), default=Decimal(0)))
    end, other_end = _end(values, count, top, words), _end(others, count, top, words)
    if end and other_end:
        other_end = _moved_off(other_end, end)
    return Chart(
        line=_points(values, count, top),
        area=_area(values, count, top),
        other=_points(others, count, top),
        end=end,
        other_end=other_end,
        grid=tuple(_grid_line(n, top, words) for n in range(GRID)),
        marks=_marks(labels, count),
    )


def _round_top(largest: Decimal) -> Decimal:
    """The highest grid line: a round number that the largest value fits under."""
    if largest <= 0:
        return Decimal(GRID - 1)
    each = largest / (GRID - 1)
    unit = Decimal(1).scaleb(each.adjusted())
    step = next(step for step in _STEPS if each <= unit * step)
    return _plain(unit * step) * (GRID - 1)


def _plain(value: Decimal) -> Decimal:
    """The same number without an exponent."""
    return Decimal(f"{value:f}")


def _across(index: int, count: int) -> Decimal:
    return Decimal(50) if count < 2 else Decimal(100) * index / (count - 1)


def _n(value: Decimal) -> str:
    """A number as SVG reads it, in every language."""
    return f"{value:.2f}"


def _points(values: Sequence[Decimal], count: int, top: Decimal) -> str:
    return " ".join(
        f"{_n(_across(at, count))},{_n(100 - 100 * value / top)}"
        for at, value in enumerate(values)
    )


def _area(values: Sequence[Decimal], count: int, top: Decimal) -> str:
    if len(values) < 2:
        return ""
    last = _n(_across(len(values) - 1, count))
    return f"0,100 {_points(values, count, top)} {last},100"


def _down(value: Decimal, top: Decimal) -> Decimal:
    return TOP + HEIGHT * (1 - value / top)


def _end(
    values: Sequence[Decimal], count: int, top: Decimal, words: Words
) -> End | None:
    if not values:
        return None
    y = _down(values[-1], top)
    x = _across(len(values) - 1, count)
    return End(f"{_n(x)}%", _n(y), _n(y - 10), words(values[-1]))


def _moved_off(other: End, end: End) -> End:
    """So that the two values are not written over each other."""
    distance = Decimal(other.words_y) - Decimal(end.words_y)
    if abs(distance) >= LABEL:
        return other
    is_low = Decimal(other.y) > TOP + HEIGHT - 2 * LABEL
    move = -LABEL - distance if is_low else LABEL + 12
    return End(other.x, other.y, _n(Decimal(other.words_y) + move), other.words)


def _grid_line(n: int, top: Decimal, words: Words) -> GridLine:
    value = top * n / (GRID - 1)
    y = _down(value, top)
    return GridLine(_n(y), _n(y - 4), words(value))


def _marks(labels: Sequence[str], count: int) -> tuple[Mark, ...]:
    """The first and the last word, and the middle one if it stands in the middle."""
    if not labels:
        return ()
    last = len(labels) - 1
    if last == 0:
        return (Mark("50%", "middle", labels[0]),)
    found = [Mark("0%", "start", labels[0])]
    middle = last // 2
    across = _across(middle, count)
    if MIDDLE[0] <= across <= MIDDLE[1]:
        found.append(Mark(f"{_n(across)}%", "middle", labels[middle]))
    anchor = "end" if last == count - 1 else "middle"
    found.append(Mark(f"{_n(_across(last, count))}%", anchor, labels[last]))
    return tuple(found)
