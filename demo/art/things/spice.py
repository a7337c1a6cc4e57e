"""Sichuan pepper, teas and flowers."""

import math
import random

from demo.art.shapes import (
    LEAF,
    Grain,
    Point,
    Svg,
    Tone,
    blob,
    dice,
    dot,
    fill,
    leaf,
    line,
    oval,
    place,
)

RED_BERRIES = ("#B3302A", "#C8443A", "#982521")
GREEN_BERRIES = ("#6F9148", "#86A65A", "#567536")
TEA = Tone("#C98A2E", "#9E6418", "#F0C878")


def pepper_branch(seed: int = 1, colours: tuple[str, ...] = RED_BERRIES) -> Svg:
    """A bough of Sichuan pepper in clusters."""
    chance = dice(seed)
    body = line("M-150 46C-60 20 10 -10 150 -68", "#6B4B33", 7)
    for i, along in enumerate((-124, -84, -44, -4, 36, 76, 112)):
        y = 40 - (along + 130) * 0.385 + (4 if i % 2 else -2)
        for side in (-1, 1):
            tone = LEAF if (i + side) % 2 else Tone("#5B7C47", "#3F5D31", "#84A068")
            body += leaf(along, y, 56, 13, -25 + side * 62, tone)
            body += leaf(along + 8, y, 38, 10, -25 + side * 24, tone)
    glint = "#F0A99C" if colours is RED_BERRIES else "#CFE0A8"
    for x, y in (
        (-86, 72),
        (-20, 46),
        (44, 10),
        (-52, -8),
        (16, -48),
        (98, -26),
        (108, 26),
    ):
        body += line(f"M{x - 4} {y - 28}L{x} {y}", "#6B4B33", 3)
        for _ in range(20):
            angle, reach = chance.uniform(0, 6.28), chance.uniform(0, 27)
            bx, by = x + reach * math.cos(angle), y + reach * math.sin(angle) * 0.85
            body += dot(bx, by, chance.uniform(6, 8.6), chance.choice(colours))
            body += dot(bx - 2, by - 2, 1.6, glint)
    return body


def husk(chance: random.Random) -> Svg:
    """A dried pepper husk, split open like a small mouth."""
    colour = chance.choice(("#A52C27", "#8C211E", "#C04338"))
    return place(
        dot(0, 0, 8.6, colour)
        + fill("M-6 -1Q0 -8 7 -2Q2 3 -6 -1Z", "#F0D8B4")
        + dot(1, -2.4, 2.2, "#2A1A16"),
        0,
        0,
        turn=chance.uniform(0, 360),
    )


def green_husk(chance: random.Random) -> Svg:
    colour = chance.choice(GREEN_BERRIES)
    return (
        dot(0, 0, 8, colour)
        + dot(-2, -2, 1.8, "#CFE0A8")
        + line("M2 -6q4 -5 8 -5", "#567536", 2)
    )


HUSKS = Grain(husk, 15, "#6A1A18")
GREEN_HUSKS = Grain(green_husk, 14, "#4A672E")


def forsythia(chance: random.Random) -> Svg:
    """A dried forsythia pod, ribbed and pointed."""
    d = "M-20 0C-14 -12 8 -12 22 0C8 12 -14 12 -20 0Z"
    colour = chance.choice(("#8E7A3E", "#A28E4C", "#75652F"))
    return place(
        fill(d, colour)
        + line("M-16 0H20M-8 -5Q2 -8 12 -4M-8 5Q2 8 12 4", "#564A20", 1.8),
        0,
        0,
        turn=chance.uniform(-80, 80),
    )


def forsythia_flowers(seed: int = 1) -> Svg:
    """A bough in its yellow spring flower."""
    chance = dice(seed)
    body = line(
        "M-160 30C-70 -30 30 -20 160 -80M-60 -12C-40 -50 -10 -70 20 -84", "#7A5A3A", 6
    )
    petal = "M0 0C-8 -10 -7 -26 0 -30C7 -26 8 -10 0 0Z"
    for i in range(17):
        x = -150 + i * 18.5
        y = 24 - (x + 150) * 0.34 - 14 * math.sin(i) + chance.uniform(-10, 10)
        flower = "".join(
            place(
                fill(petal, chance.choice(("#F0C433", "#E4B020", "#F8D860"))),
                0,
                0,
                1,
                90 * k + 20,
            )
            for k in range(4)
        )
        body += place(
            flower + dot(0, 0, 4, "#B98420"),
            x,
            y,
            chance.uniform(0.85, 1.15),
            chance.uniform(0, 80),
        )
    for x, y, turn in ((-120, 6, 60), (20, -30, 40), (110, -60, 70), (20, -84, -40)):
        body += leaf(x, y, 44, 10, turn)
    return body


def chrysanthemum(chance: random.Random, petals: str = "#FBF6E8") -> Svg:
    """A dried flower head for tea."""
    petal = "M-3.6 0C-6 -14 -4 -24 0 -25C4 -24 6 -14 3.6 0Z"
    outer = "".join(place(fill(petal, "#E6DAB8"), 0, 0, 1, i * 24) for i in range(15))
    inner = "".join(
        place(fill(petal, petals), 0, 0, 0.78, i * 30 + 12) for i in range(12)
    )
    return place(
        outer + inner + dot(0, 0, 7, "#E0A72E") + dot(-2, -2, 2.5, "#F5D27A"),
        0,
        0,
        1,
        chance.uniform(0, 60),
    )


def golden_chrysanthemum(chance: random.Random) -> Svg:
    return chrysanthemum(chance, "#F3C443")


FORSYTHIA = Grain(forsythia, 27, "#4E441C")
CHRYSANTHEMUMS = Grain(chrysanthemum, 36, "#C9B37A")


def tea_glass(floating: Svg) -> Svg:
    """A glass of tea; its rim is at y = -80."""
    inner = "M-62 -52L-52 84Q0 98 52 84L62 -52Z"
    return (
        fill("M-72 -82L-60 92Q0 110 60 92L72 -82Z", "#EFE9D6")
        + fill(inner, TEA.base)
        + fill("M20 -52L10 92Q40 90 52 84L62 -52Z", TEA.shade, 0.65)
        + oval(Point(0, -52), 62, 13, TEA.light)
        + oval(Point(0, -82), 72, 15, "#F7F2E2", 0.9)
        + oval(Point(0, -82), 62, 11, "#DCE0C4", 0.9)
        + line("M-56 -30L-48 50", "#F8E2B0", 7, 0.9)
        + place(floating, 0, -48)
    )


def steam() -> Svg:
    return line(
        (
            "M-24 0C-40 -24 -8 -36 -24 -64M8 -6C-8 -30 24 -42 8 -72M36 0"
            "C22 -22 50 -32 38 -56"
        ),
        "#FFFDF4",
        7,
        0.7,
    )


def teapot(tone: Tone) -> Svg:
    body = blob(84, 62, seed=3, wobble=0.02)
    return (
        line("M-74 -8C-118 -40 -128 30 -70 34", tone.shade, 13)
        + fill("M64 -2C96 -8 100 -44 126 -52L134 -40C116 -20 112 34 64 34Z", tone.shade)
        + fill(body, tone.base)
        + fill(blob(60, 44, Point(24, 20), seed=4), tone.shade, 0.6)
        + line("M-60 -14Q-50 -40 -24 -46", tone.light, 8)
        + fill("M-42 -52Q0 -80 42 -52Q0 -42 -42 -52Z", tone.shade)
        + dot(0, -72, 10, tone.base)
        + oval(Point(0, 60), 46, 8, tone.shade)
    )
