"""Roots and tubers: potatoes, sweet potatoes, radish, carrots, garlic, dangshen."""

import math
import random

from demo.art.shapes import (
    Grain,
    Point,
    Svg,
    Tone,
    blob,
    dice,
    dot,
    fill,
    inside,
    leaf,
    line,
    modelled,
    oval,
    place,
)

POTATO = Tone("#D3A566", "#B58748", "#E8C48C")
POTATO_PALE = Tone("#DDB274", "#BC8F50", "#EFD09C")
POTATO_PURPLE = Tone("#6D4A6B", "#4E3150", "#9A7798")
SWEET_POTATO = Tone("#B4573F", "#8C3C2B", "#D98A6E")
CARROT = Tone("#E07A2E", "#BD5B1A", "#F4AC6C")
DANGSHEN = Tone("#D2AC74", "#AA834B", "#EBD0A2")
RADISH_WHITE = Tone("#F4EEDC", "#D8CDAE", "#FFFDF4")
RADISH_RED = Tone("#C4476A", "#96304E", "#E892A8")
GARLIC = Tone("#F1E6D8", "#D2BFB2", "#FFFBF4")
ONION = Tone("#B5603E", "#8C432A", "#DD9A76")


def potato(seed: int = 1, tone: Tone = POTATO) -> Svg:
    d = blob(80, 54, seed=seed, knots=9, wobble=0.09)
    chance = dice(seed)
    eyes = specks = ""
    for _ in range(6):
        x, y = chance.randint(-48, 50), chance.randint(-26, 26)
        eyes += f"M{x - 6} {y}q6 5 12 0"
    for _ in range(10):
        specks += dot(chance.randint(-56, 56), chance.randint(-34, 34), 1.6, tone.shade)
    return modelled(d, tone, 80, 54, seed=seed) + line(eyes, tone.shade, 2.8) + specks


def potato_half(flesh: str, ring: str, skin: str) -> Svg:
    return (
        fill(blob(64, 52, seed=5), skin)
        + fill(blob(58, 46, Point(-1, -1), seed=5), flesh)
        + line(
            "M-34 -16Q-10 -32 26 -22Q40 -4 30 16Q4 30 -24 22Q-40 6 -34 -16Z", ring, 3.4
        )
    )


def sweet_potato(seed: int = 1, tone: Tone = SWEET_POTATO) -> Svg:
    d = (
        "M-112 16C-96 -6 -70 -46 -10 -44C50 -42 84 -26 116 -22"
        "C96 4 70 46 8 46C-48 46 -84 30 -112 16Z"
    )
    return (
        line("M-106 15Q-128 22 -138 16M112 -20Q130 -26 138 -22", tone.shade, 5)
        + modelled(d, tone, 108, 46, seed=seed)
        + line(
            "M-60 4q10 6 20 2M-6 -18q12 4 20 0M34 16q10 4 18 -2M-30 28q8 4 14 0",
            tone.shade,
            3,
        )
    )


def roast_sweet_potato() -> Svg:
    """Broken open, with golden flesh."""
    return (
        fill(
            "M-78 26C-84 -20 -40 -44 4 -42C50 -40 82 -14 78 22C60 50 -50 56 -78 26Z",
            "#7E3526",
        )
        + fill(
            "M-66 14C-70 -18 -36 -36 4 -34C42 -32 68 -10 66 12C44 34 -44 38 -66 14Z",
            "#F0A338",
        )
        + fill(
            "M-40 8C-38 -14 -10 -24 10 -22C34 -20 46 -6 42 8C24 20 -24 22 -40 8Z",
            "#F9C463",
        )
        + line("M-30 0q14 -8 26 0M6 8q14 -6 24 0M-8 -12q10 -4 18 0", "#DE8526", 3)
    )


def tops(count: int, length: float, seed: int = 1) -> Svg:
    """Green leaves that rise from the origin."""
    chance = dice(seed)
    body = ""
    for i in range(count):
        turn = -90 + (i - (count - 1) / 2) * 22 + chance.uniform(-5, 5)
        body += leaf(0, 0, length * chance.uniform(0.8, 1.05), length * 0.17, turn)
    return body


def feathery(seed: int = 1) -> Svg:
    """The fern-like green of carrots."""
    chance = dice(seed)
    d = ""
    for i in range(5):
        lean = (i - 2) * 20
        d += f"M0 0Q{lean * 0.4:.0f} -40 {lean} -84"
        for k in range(2, 7):
            x, y = lean * k / 7, -84 * k / 7
            d += (
                f"M{x:.0f} {y:.0f}l{chance.uniform(8, 15):.0f} -9"
                f"M{x:.0f} {y:.0f}l{-chance.uniform(8, 15):.0f} -9"
            )
    return line(d, "#5E8045", 5)


def carrot(seed: int = 1, tone: Tone = CARROT) -> Svg:
    d = "M-30 -66C-24 -80 24 -80 30 -66C34 -30 16 50 2 96C-12 50 -36 -30 -30 -66Z"
    return (
        place(feathery(seed), 0, -70)
        + modelled(d, tone, 30, 80, seed=seed)
        + line(
            (
                "M-24 -40q10 5 18 2M10 -20q8 3 14 0M-18 0q8 4 14 2M2 28"
                "q6 3 10 0M-9 44q5 3 8 1"
            ),
            tone.shade,
            3,
        )
        + line("M2 92Q4 108 10 116", tone.shade, 3)
    )


def long_radish(seed: int = 1) -> Svg:
    """White below, green at the shoulder, as in the north."""
    d = "M-40 -96C-34 -112 34 -112 40 -96C48 -30 40 50 4 112C-40 50 -48 -30 -40 -96Z"
    return (
        place(tops(5, 100, seed), 0, -96)
        + fill(d, RADISH_WHITE.base)
        + inside(
            d,
            fill("M-60 -120H60V-40Q0 -18 -60 -40Z", "#A9BF76")
            + fill("M-60 -120H60V-70Q0 -50 -60 -70Z", "#7F9A4E")
            + fill("M14 -120C30 -20 30 50 -10 120H70V-120Z", RADISH_WHITE.shade, 0.7),
        )
        + line("M-26 -8q8 4 14 2M4 26q8 4 14 0M-20 50q8 3 12 0", RADISH_WHITE.shade, 3)
        + line("M4 108Q6 122 14 130", RADISH_WHITE.shade, 4)
    )


def round_radish(seed: int = 1) -> Svg:
    d = blob(46, 48, seed=seed, wobble=0.03)
    return (
        place(tops(4, 88, seed), 0, -40)
        + modelled(d, RADISH_RED, 46, 48, seed=seed)
        + line("M0 46Q-2 64 8 76", RADISH_RED.light, 5)
    )


def garlic(seed: int = 1) -> Svg:
    d = (
        "M0 -66C8 -34 58 -30 60 12C60 46 28 54 0 54"
        "C-28 54 -60 46 -60 12C-58 -30 -8 -34 0 -66Z"
    )
    cloves = (
        "M0 -44C-26 -14 -28 26 -18 52M0 -44C26 -14 28 26 18 52M-8 -40"
        "C-46 -16 -48 24 -40 46M8 -40C46 -16 48 24 40 46"
    )
    return (
        line("M0 -50C-2 -78 4 -92 10 -104", "#D9C9A8", 11)
        + modelled(d, GARLIC, 60, 54, seed=seed)
        + line(cloves, "#B895A0", 2.8, 0.8)
        + line("M-14 56h28M-8 60h16", "#8A6F52", 4)
    )


def clove(seed: int = 1) -> Svg:
    d = "M0 -30C20 -16 26 14 14 26Q0 32 -14 26C-24 8 -16 -16 0 -30Z"
    return modelled(d, Tone("#EAD9D2", "#C79FA8", "#FFF8F2"), 20, 28, seed=seed)


def garlic_braid() -> Svg:
    """Bulbs plaited on their straw, hung from the origin."""
    body = line("M0 -20V250", "#C9B27E", 16) + line(
        "M-6 -20q12 14 0 28t0 28", "#A68E58", 3
    )
    for i in range(5):
        y = 46 + i * 44
        body += place(garlic(i), -38, y, 0.62, 26) + place(
            garlic(i + 7), 38, y + 18, 0.62, -26
        )
    return body + place(garlic(3), 0, 268, 0.66)


def onion(seed: int = 1) -> Svg:
    d = (
        "M0 -66C10 -48 62 -40 62 8C62 42 30 58 0 58"
        "C-30 58 -62 42 -62 8C-62 -40 -10 -48 0 -66Z"
    )
    skins = (
        "M0 -56C-20 -30 -26 20 -12 56M0 -56C20 -30 26 20 12 56M-6 -52"
        "C-40 -36 -52 10 -40 44M6 -52C40 -36 52 10 40 44"
    )
    return (
        line("M0 -54Q-2 -76 8 -90M0 -54Q4 -72 -6 -82", "#B98450", 5)
        + modelled(d, ONION, 62, 56, seed=seed)
        + line(skins, ONION.shade, 2.6, 0.7)
        + line("M-12 60q4 8 -2 14M0 60v14M12 60q-2 8 4 14", "#8A6F52", 3)
    )


def scallion(seed: int = 1) -> Svg:
    """One stem lying upright: white foot below, green above."""
    lean = dice(seed).uniform(-12, 12)
    stem = (
        f"M-11 96C-13 40 -12 0 -12 -30L{lean - 22} -140"
        f"L{lean + 2} -150L10 -40C12 0 12 40 11 96Z"
    )
    return (
        fill(stem, "#7F9A4E")
        + inside(
            stem,
            fill("M-30 20Q0 6 30 20V110H-30Z", "#F4EEDC")
            + fill("M-30 -16Q0 -30 30 -16V24Q0 12 -30 24Z", "#C5D296"),
        )
        + line(f"M0 -30L{lean + 26} -126", "#5E8045", 13)
        + line("M4 90V0", "#B9C690", 4)
        + line("M-8 98q-6 10 -8 20M0 98v22M8 98q6 10 10 18", "#C9B998", 3)
    )


def dangshen(seed: int = 1) -> Svg:
    """One root of codonopsis, some 260 long, lying along x."""
    chance = dice(seed)
    up, down = chance.uniform(-16, 16), chance.uniform(-14, 14)
    d = (
        f"M-120 -13C-60 {-20 + up:.0f} 10 {-12 - up:.0f} 150 {down - 3:.0f}"
        f"C20 {14 - up:.0f} -60 {18 + up:.0f} -120 13Q-130 0 -120 -13Z"
    )
    rings = "".join(f"M{x} {-9 + abs(x) % 4}q4 8 0 15" for x in range(-112, 40, 14))
    return (
        line(
            f"M140 {down - 3:.0f}Q162 {down:.0f} 176 {down + 9:.0f}", DANGSHEN.shade, 3
        )
        + line("M20 6Q46 22 60 36M-20 8Q0 22 6 32", DANGSHEN.shade, 4)
        + modelled(d, DANGSHEN, 130, 14, seed=seed)
        + line(rings, DANGSHEN.shade, 2.2, 0.8)
        + dot(-121, 0, 11, DANGSHEN.shade)
        + dot(-121, -1, 6, "#7E5C30")
    )


def root_slice(chance: random.Random, tone: Tone = DANGSHEN) -> Svg:
    """A slice cut aslant, with its heart."""
    seed = chance.randint(1, 999)
    ring = "".join(
        f"M{9 * math.cos(a):.0f} {6 * math.sin(a):.0f}"
        f"L{17 * math.cos(a):.0f} {11 * math.sin(a):.0f}"
        for a in (i * math.pi / 4 for i in range(8))
    )
    return place(
        fill(blob(25, 17, seed=seed), tone.shade)
        + fill(blob(22, 14, Point(-1, -1), seed=seed), tone.light)
        + line(ring, tone.base, 1.8)
        + oval(Point(0, 0), 7, 5, tone.base),
        0,
        0,
        turn=chance.uniform(-60, 60),
    )


def astragalus_slice(chance: random.Random) -> Svg:
    tone = Tone("#DDBE72", "#9A7A44", "#F4E6BC")
    return place(root_slice(chance, tone), 0, 0, 1.1)


DANGSHEN_SLICES = Grain(root_slice, 34, "#8E6C3C")
ASTRAGALUS = Grain(astragalus_slice, 38, "#9A7A44")
