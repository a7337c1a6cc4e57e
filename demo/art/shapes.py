"""The paper and scissors of the demo's pictures: small functions that return SVG."""

import math
import random
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Svg = str
Piece = Callable[[random.Random], Svg]


@dataclass(frozen=True)
class Tone:
    """One material in its three flat colours."""

    base: str
    shade: str
    light: str


@dataclass(frozen=True)
class Point:
    x: float
    y: float


HERE = Point(0, 0)
INK = "#3A2A18"
LEAF = Tone("#6F8A4B", "#4F6B38", "#8FA864")
WOOD = Tone("#B98A50", "#8E6432", "#D5AC72")


def dice(seed: float) -> random.Random:
    """Chance that falls the same way at every drawing."""
    return random.Random(seed)


def opacity(value: float | None) -> str:
    return "" if value is None else f' opacity="{value:g}"'


def fill(d: str, colour: str, alpha: float | None = None) -> Svg:
    return f'<path d="{d}" fill="{colour}"{opacity(alpha)}/>'


def line(
    d: str,
    colour: str,
    width: float = 3,
    alpha: float | None = None,
    *,
    dash: str = "",
) -> Svg:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
        f'stroke-linecap="round" stroke-linejoin="round"{opacity(alpha)}{dashes}/>'
    )


def dot(x: float, y: float, radius: float, colour: str) -> Svg:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}"/>'


def oval(at: Point, rx: float, ry: float, colour: str, alpha: float | None = 1) -> Svg:
    return (
        f'<ellipse cx="{at.x:.1f}" cy="{at.y:.1f}" rx="{rx:g}" ry="{ry:g}" '
        f'fill="{colour}"{opacity(alpha)}/>'
    )


def block(
    at: Point, width: float, height: float, colour: str, radius: float = 0
) -> Svg:
    """A rectangle whose top left corner is at the point."""
    return (
        f'<rect x="{at.x:g}" y="{at.y:g}" width="{width:g}" height="{height:g}" '
        f'rx="{radius:g}" fill="{colour}"/>'
    )


def place(
    body: Svg,
    x: float,
    y: float,
    scale: float = 1,
    turn: float = 0,
    *,
    flip: bool = False,
) -> Svg:
    across = -scale if flip else scale
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) rotate({turn:.1f}) '
        f'scale({across:g} {scale:g})">{body}</g>'
    )


def inside(d: str, body: Svg) -> Svg:
    """The body, cut off at the outline."""
    name = f"c{zlib.crc32(d.encode()):08x}"
    return (
        f'<clipPath id="{name}"><path d="{d}"/></clipPath>'
        f'<g clip-path="url(#{name})">{body}</g>'
    )


def smooth(points: list[Point]) -> str:
    """A closed path that passes through the points without corners."""
    count = len(points)
    d = f"M{points[0].x:.1f} {points[0].y:.1f}"
    for i in range(count):
        before, here = points[i - 1], points[i]
        after, then = points[(i + 1) % count], points[(i + 2) % count]
        d += (
            f"C{here.x + (after.x - before.x) / 6:.1f} "
            f"{here.y + (after.y - before.y) / 6:.1f} "
            f"{after.x - (then.x - here.x) / 6:.1f} "
            f"{after.y - (then.y - here.y) / 6:.1f} {after.x:.1f} {after.y:.1f}"
        )
    return d + "Z"


def blob(
    rx: float,
    ry: float,
    at: Point = HERE,
    *,
    seed: float = 1,
    knots: int = 10,
    wobble: float = 0.05,
) -> str:
    """An oval cut by hand."""
    chance = dice(seed)
    points = []
    for i in range(knots):
        angle = 2 * math.pi * i / knots
        reach = 1 + chance.uniform(-wobble, wobble)
        points.append(
            Point(
                at.x + rx * reach * math.cos(angle), at.y + ry * reach * math.sin(angle)
            )
        )
    return smooth(points)


def modelled(d: str, tone: Tone, rx: float, ry: float, *, seed: float = 1) -> Svg:
    """The outline in base colour, darker below right, with a glint above left."""
    return fill(d, tone.base) + inside(
        d,
        fill(
            blob(rx * 1.08, ry * 0.86, Point(rx * 0.35, ry * 0.58), seed=seed + 3),
            tone.shade,
            0.75,
        )
        + fill(
            blob(rx * 0.7, ry * 0.6, Point(-rx * 0.27, -ry * 0.24), seed=seed + 5),
            tone.base,
        )
        + line(
            f"M{-rx * 0.68:.0f} {-ry * 0.2:.0f}Q{-rx * 0.57:.0f} {-ry * 0.62:.0f} "
            f"{-rx * 0.24:.0f} {-ry * 0.72:.0f}",
            tone.light,
            max(3, rx * 0.11),
        ),
    )


def shadow(x: float, y: float, rx: float, ry: float = 12) -> Svg:
    return oval(Point(x, y), rx, ry, INK, 0.2)


def leaf(
    x: float, y: float, length: float, width: float, turn: float, tone: Tone = LEAF
) -> Svg:
    near, far = length * 0.25, length * 0.75
    upper = f"M0 0C{near:g} {-width} {far:g} {-width} {length:g} 0"
    return place(
        fill(f"{upper}C{far:g} {width} {near:g} {width} 0 0Z", tone.base)
        + fill(f"{upper}Z", tone.light, 0.55)
        + line(f"M{length * 0.06:g} 0L{length * 0.92:g} 0", tone.shade, 2, 0.8),
        x,
        y,
        turn=turn,
    )


def scatter(piece: Piece, spots: Iterable[Point], *, seed: float = 1) -> Svg:
    chance = dice(seed)
    return "".join(place(piece(chance), spot.x, spot.y) for spot in spots)


def grid_in_mound(half: float, height: float, gap: float, seed: float) -> list[Point]:
    """Spots that cover a mound evenly, the farthest first."""
    chance = dice(seed)
    spots = []
    y = -height + gap * 0.4
    while y < gap * 0.3:
        reach = half * math.sqrt(max(0.0, 1 + min(y, 0) / height)) * 0.97
        x = -reach + chance.uniform(0, gap / 2)
        while x < reach:
            spots.append(
                Point(x + chance.uniform(-1, 1) * gap / 4, y + chance.uniform(-1, 1))
            )
            x += gap
        y += gap * 0.62
    return spots


def grid_in_oval(rx: float, ry: float, gap: float, seed: float) -> list[Point]:
    """Spots that cover an oval evenly, the farthest first."""
    chance = dice(seed)
    spots = []
    y = -ry
    while y <= ry:
        reach = rx * math.sqrt(max(0.0, 1 - (y / ry) ** 2))
        x = -reach + chance.uniform(0, gap / 2)
        while x < reach:
            spots.append(
                Point(x + chance.uniform(-1, 1) * gap / 4, y + chance.uniform(-1, 1))
            )
            x += gap
        y += gap * 0.62
    return spots


@dataclass(frozen=True)
class Grain:
    """What a heap is made of: one piece, how far apart, and the colour between."""

    piece: Piece
    gap: float
    under: str


def mound(grain: Grain, half: float, height: float, *, seed: float = 1) -> Svg:
    """A heap seen from the side, its foot on y = 0."""
    d = (
        f"M{-half:g} 6C{-half * 0.74:g} {-height * 1.3:g} "
        f"{half * 0.74:g} {-height * 1.3:g} {half:g} 6Z"
    )
    spots = grid_in_mound(half, height, grain.gap, seed)
    return fill(d, grain.under) + scatter(grain.piece, spots, seed=seed)


def spread(grain: Grain, rx: float, ry: float, *, seed: float = 1) -> Svg:
    """A layer seen from above."""
    return oval(HERE, rx * 1.02, ry * 1.04, grain.under) + scatter(
        grain.piece, grid_in_oval(rx * 0.95, ry * 0.92, grain.gap, seed), seed=seed
    )


def handful(grain: Grain, x: float, y: float, *, count: int, reach: float) -> Svg:
    """A few pieces lying about on the table."""
    chance = dice(x * 7 + y)
    spots = sorted(
        (
            Point(
                x + chance.uniform(-reach, reach),
                y + chance.uniform(-0.28, 0.28) * reach,
            )
            for _ in range(count)
        ),
        key=lambda spot: spot.y,
    )
    return scatter(grain.piece, spots, seed=x)


def hand_cut(
    width: float,
    height: float,
    ground: str,
    body: Svg,
    *,
    seed: int = 3,
    crop: Point = HERE,
) -> Svg:
    """A whole SVG document; the turbulence gives every edge its cut by hand.

    The crop takes its x off both sides and twice its y off the top.
    """
    view = f"{crop.x:g} {2 * crop.y:g} {width - 2 * crop.x:g} {height - 2 * crop.y:g}"
    back = f'<rect width="{width:g}" height="{height:g}" fill="{ground}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" '
        f'width="{width:g}" height="{height:g}"><defs><filter id="cut" x="-5%" y="-5%" '
        'width="110%" height="110%"><feTurbulence type="fractalNoise" '
        f'baseFrequency=".022" numOctaves="2" seed="{seed}"/><feDisplacementMap '
        'in="SourceGraphic" scale="4.5" xChannelSelector="R" yChannelSelector="G"/>'
        f"</filter></defs>{back if ground else ''}"
        f'<g filter="url(#cut)">{body}</g></svg>'
    )
