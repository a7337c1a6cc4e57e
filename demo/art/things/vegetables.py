"""Garden vegetables and mushrooms."""

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
    fill,
    inside,
    leaf,
    line,
    modelled,
    place,
)

TOMATO = Tone("#D2442F", "#A82F22", "#F08A70")
PUMPKIN = Tone("#DD8A2E", "#B8661C", "#F3B565")
CHILLI = Tone("#C0302A", "#8E1F1E", "#E87C6A")
CHILLI_GREEN = Tone("#6F9148", "#4C6C30", "#A3BF74")
CABBAGE = Tone("#A9BF76", "#7F9A4E", "#D6E0AE")
SHIITAKE = Tone("#8A5A3A", "#6A4229", "#D8B384")
OYSTER = Tone("#B9AE9E", "#948874", "#D8D0C2")
OYSTERS = (
    OYSTER,
    Tone("#A69A88", "#827664", "#CBC1B0"),
    Tone("#C6BCAC", "#A39783", "#E6DFD2"),
)
WOOD_EAR = Tone("#4A3630", "#2E201C", "#7A6056")


def tomato(seed: int = 1) -> Svg:
    d = blob(66, 54, seed=seed, knots=9, wobble=0.03)
    star = "".join(
        place(fill("M-6 0Q0 -6 6 0Q8 20 0 34Q-8 20 -6 0Z", "#5E8045"), 0, -42, 1, turn)
        for turn in (-100, -50, 0, 50, 100)
    )
    return (
        modelled(d, TOMATO, 66, 54, seed=seed)
        + star
        + line("M0 -42Q2 -58 12 -64", "#4F6B38", 7)
    )


def pumpkin(seed: int = 1, tone: Tone = PUMPKIN) -> Svg:
    body = ""
    for x, rx in ((-74, 46), (74, 46), (-40, 50), (40, 50), (0, 52)):
        d = blob(rx, 76, Point(x, 6), seed=seed + x, wobble=0.02)
        shade = fill(blob(rx, 70, Point(x + 18, 30), seed=seed), tone.shade, 0.75)
        body += fill(d, tone.base) + inside(d, shade)
        body += line(
            f"M{x - rx * 0.5:.0f} -20Q{x - rx * 0.42:.0f} -46 {x - rx * 0.1:.0f} -56",
            tone.light,
            7,
        )
    stalk = (
        "M-12 -62C-10 -84 -18 -94 -28 -104L-6 -112C8 -98 12 -84 14 -62Q0 -54 -12 -62Z"
    )
    return body + fill(stalk, "#7B7A42") + line("M0 -64Q2 -86 -12 -104", "#5C5C30", 3)


def cabbage(seed: int = 1) -> Svg:
    """A tall northern cabbage."""
    outer = (
        "M0 112C-70 110 -92 30 -78 -40C-70 -92 -30 -120 0 -104"
        "C30 -124 74 -90 80 -40C90 30 70 110 0 112Z"
    )
    ruffle = (
        "M-78 -40Q-96 -66 -66 -78Q-70 -108 -38 -104Q-20 -126 0 -108"
        "Q22 -128 42 -104Q72 -104 68 -76Q96 -62 80 -38Q60 -20 40 -40"
        "Q20 -20 0 -42Q-20 -20 -44 -40Q-62 -22 -78 -40Z"
    )
    ribs = (
        "M0 108C-20 60 -24 0 -30 -40M0 108C16 50 24 0 32 -40M-10 104"
        "C-52 60 -58 10 -60 -30M10 104C52 60 58 10 60 -30"
    )
    return (
        fill(outer, "#EEF0D2")
        + inside(outer, fill("M24 -120C44 -20 44 60 0 120H110V-120Z", "#CBD3A0", 0.8))
        + fill(ruffle, CABBAGE.base)
        + fill(
            "M10 -108Q40 -110 66 -76Q84 -60 74 -40Q50 -30 40 -42Q30 -70 10 -108Z",
            CABBAGE.shade,
            0.6,
        )
        + line("M-50 -62Q-40 -84 -18 -90", CABBAGE.light, 6)
        + line(ribs, "#B4C088", 3.4)
        + fill("M-26 108Q0 120 26 108V98Q0 108 -26 98Z", "#D9C9A0")
        + line(f"M-40 {20 + seed % 3}q10 20 14 40", "#FFFDF0", 5)
    )


def chilli(seed: int = 1, tone: Tone = CHILLI) -> Svg:
    d = (
        "M-66 -14C-50 -30 0 -24 40 -4C62 8 82 8 96 2"
        "C84 24 48 28 10 20C-30 12 -62 8 -66 -14Z"
    )
    return (
        modelled(d, tone, 80, 22, seed=seed)
        + fill("M-52 -24Q-76 -30 -74 -12Q-74 2 -56 2Q-58 -12 -52 -24Z", "#5E8045")
        + line("M-72 -14Q-92 -20 -98 -36", "#4F6B38", 7)
    )


def chilli_string(rows: int = 7) -> Svg:
    """Chillies threaded up to dry, hung from the origin."""
    body = line(f"M0 -20V{rows * 34}", "#8A6A45", 5)
    for i in range(rows):
        y = 14 + i * 33
        body += place(chilli(i), -36, y + 20, 0.6, 116)
        body += place(chilli(i + 3), 34, y + 22, 0.6, 62)
        body += place(chilli(i + 5), 0, y + 32, 0.58, 92)
    return body


def shiitake(seed: int = 1, tone: Tone = SHIITAKE) -> Svg:
    cap = "M-72 14C-78 -30 -40 -60 2 -60C46 -60 78 -28 72 14C40 26 -40 26 -72 14Z"
    cracks = (
        "M-34 -30l16 10M-20 -44l4 18M6 -44l-6 16M-50 -6l18 2"
        "M24 -26l-16 10M-8 -8l14 6M40 -4l-14 4"
    )
    return (
        fill("M-18 8C-16 40 -24 60 -26 72Q0 84 26 72C22 58 16 36 18 8Z", "#EFE0C2")
        + fill("M4 8C6 40 4 60 6 78Q18 78 26 72C22 58 16 36 18 8Z", "#D9C49D")
        + fill("M-64 16Q0 44 64 16Q0 0 -64 16Z", "#E6D2A8")
        + line(
            "M-44 18L-30 24M-20 16L-14 28M4 16V30M24 16L20 28M44 16L34 24",
            "#C2A97A",
            2.4,
        )
        + fill(cap, tone.base)
        + fill(
            "M30 -54C60 -40 78 -18 72 14C54 20 30 22 10 22C40 0 44 -30 30 -54Z",
            tone.shade,
            0.7,
        )
        + line(cracks, tone.light, 3.4 if seed % 2 else 3)
    )


def dried_shiitake(chance: random.Random) -> Svg:
    seed = chance.randint(1, 99)
    return place(
        modelled(
            blob(34, 27, seed=seed, wobble=0.08),
            Tone("#7A4E33", "#54321F", "#A9764E"),
            34,
            27,
            seed=seed,
        )
        + line(
            "M-16 -6l10 8M0 -14l2 12M14 -8l-6 10M-4 8l8 6M18 8l-6 4", "#E6CBA0", 3.2
        ),
        0,
        0,
        turn=chance.uniform(0, 180),
    )


def oyster_mushrooms(seed: int = 1) -> Svg:
    """A cluster of grey shells on one foot."""
    body = fill(
        "M-30 84C-40 50 -70 20 -90 0H90C70 20 40 50 34 84Q0 96 -30 84Z", "#EFE6D2"
    )
    gills = "".join(
        f"M{x * 0.3:.0f} 80Q{x * 0.5:.0f} 40 {x} 6" for x in range(-80, 90, 16)
    )
    body += line(gills, "#D2C4A4", 3)
    for x, y, scale, turn in (
        (-62, -40, 0.9, -24),
        (64, -44, 0.9, 22),
        (0, -70, 1, 0),
        (-84, 0, 0.8, -34),
        (86, 0, 0.8, 34),
        (-28, -10, 0.95, -8),
        (36, -6, 0.9, 10),
    ):
        shell = (
            "M-56 10C-60 -24 -30 -44 0 -44C32 -44 60 -22 56 12"
            "C40 30 14 16 0 18C-16 16 -42 30 -56 10Z"
        )
        body += place(
            modelled(shell, OYSTERS[abs(x) % 3], 56, 36, seed=seed + x)
            + line("M-55 9C-42 28 -16 15 0 17C14 15 40 28 55 11", "#F4ECDA", 6),
            x,
            y,
            scale,
            turn,
        )
    return body


def wood_ear(chance: random.Random) -> Svg:
    """One crinkled ear of black fungus."""
    seed = chance.randint(1, 999)
    d = blob(34, 26, seed=seed, knots=8, wobble=0.16)
    return place(
        modelled(d, WOOD_EAR, 34, 26, seed=seed)
        + line("M-20 -2Q-6 -16 6 -4T24 -2M-12 12Q2 4 14 12", WOOD_EAR.light, 3, 0.8),
        0,
        0,
        turn=chance.uniform(0, 180),
    )


DRIED_SHIITAKE = Grain(dried_shiitake, 42, "#3F2616")
WOOD_EARS = Grain(wood_ear, 46, "#231815")


def sprig(tone: Tone, *, pairs: int = 5, length: float = 40, width: float = 15) -> Svg:
    """A stem with leaves in pairs that rises from the origin."""
    body = line(f"M0 0Q6 {-pairs * 16} 0 {-pairs * 34}", tone.shade, 5)
    for i in range(pairs):
        y = -14 - i * 33
        size = length * (1 - i * 0.1)
        body += leaf(1, y, size, width * (1 - i * 0.08), -28, tone)
        body += leaf(1, y, size, width * (1 - i * 0.08), -152, tone)
    return body + leaf(0, -pairs * 34 + 10, length * 0.7, width * 0.7, -90, tone)


def bouquet(tone: Tone, count: int = 5) -> Svg:
    """Sprigs tied into a bunch at the origin."""
    chance = dice(count)
    stems = "".join(
        place(sprig(tone, pairs=4), 0, 0, chance.uniform(0.85, 1.05), turn)
        for turn in (i * 17 - 17 * (count - 1) / 2 for i in range(count))
    )
    feet = "".join(f"M0 0L{math.sin(i / 2) * 24:.0f} 60" for i in range(-3, 4))
    return (
        line(feet, tone.shade, 5)
        + stems
        + line("M-16 4Q0 12 16 4M-15 12Q0 20 15 12", "#C9A25A", 6)
    )


MINT = Tone("#6FA05C", "#44733F", "#9CC486")
THYME = LEAF
