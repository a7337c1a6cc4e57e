"""The ground plan of Pingshun: sky, cliffs, terraces, water, roads."""

import itertools
import math
from dataclasses import dataclass

from demo.art.seasons import Season
from demo.art.shapes import Point, Svg, Tone, dice, dot, fill, hand_cut, line


@dataclass(frozen=True)
class Frame:
    """How big the picture is and which fall of the dice it shows."""

    width: float
    height: float
    seed: int = 3


VIEW = Frame(480, 320)


def sun(at: Point, radius: float, season: Season) -> Svg:
    halo = (
        f'<circle cx="{at.x:g}" cy="{at.y:g}" r="{radius * 1.4:g}" '
        f'fill="{season.halo}" opacity=".35"/>'
    )
    return halo + dot(at.x, at.y, radius, season.sun)


def clouds(frame: Frame, season: Season, *, left: bool = True) -> Svg:
    w, h = frame.width, frame.height
    d = f"M{w * 0.84:.0f} {h * 0.13:.0f}h{w * 0.11:.0f}"
    if left:
        d += f"M{w * 0.1:.0f} {h * 0.15:.0f}h{w * 0.1:.0f}"
        d += f"M{w * 0.14:.0f} {h * 0.18:.0f}h{w * 0.12:.0f}"
    return line(d, season.cloud, 5)


def stars(frame: Frame, count: int = 40) -> Svg:
    chance = dice(frame.seed)
    return "".join(
        dot(
            chance.uniform(0, frame.width),
            chance.uniform(0, frame.height * 0.42),
            chance.uniform(0.8, 1.8),
            "#F4E9C8",
        )
        for _ in range(count)
    )


def wave(frame: Frame, y: float, swing: float, phase: float, knots: int = 7) -> str:
    """The upper edge of a field, from left to right."""
    chance = dice(frame.seed + y)
    w = frame.width
    points = [
        Point(
            w * i / knots,
            y + swing * math.sin(phase + i * 1.1) + chance.uniform(-0.25, 0.25) * swing,
        )
        for i in range(knots + 1)
    ]
    d = f"M-30 {points[0].y:.0f}L{points[0].x:.0f} {points[0].y:.0f}"
    for here, there in itertools.pairwise(points):
        mid = (here.x + there.x) / 2
        d += f"C{mid:.0f} {here.y:.0f} {mid:.0f} {there.y:.0f} "
        d += f"{there.x:.0f} {there.y:.0f}"
    return d + f"L{w + 30} {points[-1].y:.0f}"


def field(frame: Frame, edge: str, colour: str, ridge: str = "") -> Svg:
    below = frame.height + 30
    body = fill(f"{edge}V{below}H-30Z", colour)
    return body + (line(edge, ridge, 2.6, 0.38) if ridge else "")


def cliffs(
    frame: Frame, tone: Tone, *, top: float, base: float, step: float, slope: float = 0
) -> Svg:
    """A range of rock towers; the slope lowers its left end."""
    chance = dice(frame.seed + step)
    w = frame.width
    d, cracks, caps = f"M-40 {base:.0f}", "", ""
    x = -40.0
    while x < w + 40:
        drop = slope * max(0.0, 1 - x / w)
        y = top + drop + chance.uniform(-0.16, 0.22) * frame.height * 0.5
        y = min(y, base - 20)
        wide = step * chance.uniform(0.7, 1.4)
        d += (
            f"L{x:.0f} {y + chance.uniform(8, 20):.0f}L{x + wide * 0.25:.0f} {y:.0f}"
            f"L{x + wide * 0.75:.0f} {y + chance.uniform(-6, 8):.0f}"
            f"L{x + wide:.0f} {y + chance.uniform(22, 50):.0f}"
        )
        cracks += (
            f"M{x + wide * 0.3:.0f} {y + 20:.0f}l{chance.uniform(-4, 6):.0f} "
            f"{chance.uniform(30, 60):.0f}M{x + wide * 0.55:.0f} {y + 16:.0f}"
            f"l{chance.uniform(-6, 4):.0f} {chance.uniform(20, 46):.0f}"
            f"M{x + wide * 0.1:.0f} {y + 70:.0f}h{chance.uniform(14, 34):.0f}"
        )
        caps += f"M{x + wide * 0.26:.0f} {y + 3:.0f}L{x + wide * 0.7:.0f} {y + 4:.0f}"
        x += wide
    return (
        fill(f"{d}L{w + 60:.0f} {base:.0f}Z", tone.base)
        + line(cracks, tone.shade, 2.6, 0.65)
        + line(caps, tone.light, 4, 0.8)
    )


def strata(frame: Frame, tone: Tone, top: float, base: float) -> Svg:
    """Level bands of rock, as on the red walls of the Taihang."""
    chance = dice(frame.seed)
    d, y = "", top
    while y < base:
        x = chance.uniform(-30, 60)
        while x < frame.width:
            run = chance.uniform(30, 90)
            d += f"M{x:.0f} {y + chance.uniform(-3, 3):.0f}h{run:.0f}"
            x += run + chance.uniform(14, 50)
        y += chance.uniform(11, 18)
    return line(d, tone.shade, 2.6, 0.5)


def backdrop(
    frame: Frame, season: Season, *, calm: bool = False, walls: bool = True
) -> Svg:
    """Sky with sun and two ranges; a calm one leaves the upper left plain."""
    w, h = frame.width, frame.height
    body = sun(Point(w * 0.72, h * 0.22), min(w, h) * 0.085, season)
    body += clouds(frame, season, left=not calm)
    tall = 0.37 if calm else 0.32
    slope = h * 0.16 if calm else 0
    near = Frame(w, h, frame.seed + 1)
    step = min(w, h)
    body += cliffs(
        frame, season.far, top=h * tall, base=h, step=step * 0.22, slope=slope
    )
    if walls:
        body += cliffs(
            near,
            season.cliff,
            top=h * (tall + 0.11),
            base=h,
            step=step * 0.26,
            slope=slope * 0.4,
        )
    return body


def terraces(frame: Frame, season: Season, top: float = 0.56) -> Svg:
    """Field over field down to the foot of the picture."""
    h = frame.height
    start = h * top
    drop = (h - start) / len(season.fields) * 0.98
    chance = dice(frame.seed * 9)
    body = ""
    for i, colour in enumerate(season.fields):
        y = start + i * drop
        edge = wave(frame, y, min(h, frame.width) * 0.022, i * 0.9 + frame.seed)
        body += field(frame, edge, colour, season.furrow)
        if i % 2:
            crop = "".join(
                f"M{chance.uniform(0, frame.width):.0f} "
                f"{y + h * 0.03 + chance.uniform(-3, 6):.0f}v-7"
                for _ in range(int(frame.width / 22))
            )
            body += line(crop, season.crop, 3, 0.55)
    return body


def rows(
    frame: Frame, season: Season, top: float, colours: tuple[str, str], tuft: Svg
) -> Svg:
    """A field planted in rows that run towards the horizon."""
    w, h = frame.width, frame.height
    start = h * top
    body = fill(wave(frame, start, 5, 1) + f"V{h + 30}H-30Z", colours[0])
    for i in range(-9, 10):
        x = w / 2 + i * w * 0.04
        foot = w / 2 + i * w * 0.17
        wide = w * 0.07
        body += fill(
            f"M{x - 3:.0f} {start + 8:.0f}H{x + 3:.0f}L{foot + wide / 2:.0f} {h + 20}"
            f"H{foot - wide / 2:.0f}Z",
            colours[1],
        )
    for step in range(7):
        far = (step + 0.4) / 7
        y = start + 10 + (h - start) * far**1.4
        for i in range(-9, 10):
            x = w / 2 + i * w * (0.04 + 0.13 * far**1.4)
            scale = 0.3 + far * 0.9
            body += (
                f'<g transform="translate({x:.0f} {y:.0f}) '
                f'scale({scale:.2f})">{tuft}</g>'
            )
    return body + line(wave(frame, start, 5, 1), season.furrow, 2.4, 0.4)


def river(frame: Frame, season: Season, top: float) -> Svg:
    """Water that winds from the far middle to the near left."""
    w, h = frame.width, frame.height
    y = h * top
    d = (
        f"M{w * 0.56:.0f} {y:.0f}C{w * 0.8:.0f} {y + h * 0.1:.0f} {w * 0.3:.0f} "
        f"{y + h * 0.16:.0f} {w * 0.34:.0f} {y + h * 0.26:.0f}"
        f"C{w * 0.38:.0f} {h * 0.96:.0f} {w * 0.1:.0f} {h:.0f} {w * 0.02:.0f} {h + 20}"
        f"H{w * 0.62:.0f}C{w * 0.66:.0f} {h * 0.92:.0f} {w * 0.62:.0f} {h * 0.86:.0f} "
        f"{w * 0.56:.0f} {y + h * 0.24:.0f}C{w * 0.52:.0f} {y + h * 0.14:.0f} "
        f"{w * 0.86:.0f} {y + h * 0.1:.0f} {w * 0.6:.0f} {y:.0f}Z"
    )
    ripples = (
        f"M{w * 0.4:.0f} {h * 0.84:.0f}h46M{w * 0.3:.0f} {h * 0.92:.0f}h60"
        f"M{w * 0.42:.0f} {h * 0.96:.0f}h40M{w * 0.44:.0f} {h * 0.76:.0f}h26"
    )
    return (
        fill(d, season.water.base)
        + line(d, season.water.shade, 3, 0.7)
        + line(ripples, season.water.light, 3.4)
    )


def lake(frame: Frame, season: Season, top: float, foot: float) -> Svg:
    w, h = frame.width, frame.height
    chance = dice(frame.seed)
    ripples = "".join(
        f"M{chance.uniform(0, w * 0.9):.0f} "
        f"{chance.uniform(h * top + 10, h * foot):.0f}"
        f"h{chance.uniform(16, 50):.0f}"
        for _ in range(16)
    )
    edge = wave(frame, h * top, 2, 1)
    return fill(f"{edge}V{h + 30}H-30Z", season.water.base) + line(
        ripples, season.water.light, 3, 0.9
    )


def snowfall(frame: Frame, count: int = 70, *, above: float = 1) -> Svg:
    chance = dice(frame.seed + 50)
    return "".join(
        dot(
            chance.uniform(0, frame.width),
            chance.uniform(0, frame.height * above),
            chance.uniform(1.4, 2.8),
            "#FFFFFF",
        )
        for _ in range(count)
    )


def view(season: Season, *layers: Svg, frame: Frame = VIEW) -> Svg:
    """A finished landscape."""
    body = "".join(layers)
    return hand_cut(
        frame.width, frame.height, season.sky, body, seed=frame.seed % 7 + 1
    )
