"""Fruit of the terraces: persimmons, apples, stone fruit, berries and melons."""

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
    inside,
    leaf,
    line,
    modelled,
    oval,
    place,
)

PERSIMMON = Tone("#E2672B", "#C24E1B", "#F59A5B")
PERSIMMON_DEEP = Tone("#D9591F", "#B8471A", "#F0915A")
PERSIMMON_DRIED = Tone("#B84C20", "#8F3514", "#DE8A5A")
APPLE_RED = Tone("#C23A2E", "#962822", "#E9A24A")
APPLE_YELLOW = Tone("#E8BE4E", "#C9962F", "#F6DF94")
APPLE_GREEN = Tone("#9DB353", "#728A36", "#CBD98C")
PEAR = Tone("#D9B95A", "#B08F38", "#F0DC96")
PEACH = Tone("#F0A87E", "#DC7A62", "#FBD3B0")
APRICOT = Tone("#EFA545", "#D27F28", "#FBD08C")
PLUM = Tone("#6E3D5E", "#4C2743", "#A2708F")
CHERRY = Tone("#B3242E", "#821722", "#E4777A")
HAWTHORN = Tone("#BE2F2A", "#8E1F1E", "#E58074")
JUJUBE = Tone("#9A3B24", "#6E2517", "#CB7652")
GRAPE = Tone("#6B4A78", "#4B3058", "#A585B0")
GRAPE_GREEN = Tone("#A9B85C", "#83963A", "#DCE3A4")
BARK = "#6B4B33"


def persimmon(seed: int = 1, tone: Tone = PERSIMMON) -> Svg:
    d = blob(74, 58, seed=seed, knots=9, wobble=0.035)
    calyx = (
        "M0 -52C-14 -66 -40 -62 -46 -46C-34 -34 -16 -36 -4 -42C-8 -30 -2 -20 8 -18"
        "C18 -26 18 -36 12 -44C26 -38 42 -42 48 -52C38 -66 16 -64 6 -54Z"
    )
    return (
        modelled(d, tone, 74, 58, seed=seed)
        + line("M-44 22q6 10 14 15M-20 40q10 5 20 5", tone.shade, 2.5, 0.8)
        + fill(calyx, "#6F7B3C")
        + fill("M0 -50C-12 -58 -30 -56 -36 -48C-26 -42 -12 -42 -2 -46Z", "#8C9A50")
        + line("M3 -50Q4 -62 10 -70", "#5A4630", 7)
    )


def flat_persimmon(seed: int = 1) -> Svg:
    """A dried persimmon pressed flat, under its white bloom of sugar."""
    d = blob(66, 42, seed=seed, knots=9)
    chance = dice(seed)
    sugar = fill(blob(50, 26, Point(-8, -6), seed=seed + 2, wobble=0.1), "#E9BFA0", 0.6)
    for _ in range(46):
        x, y = chance.gauss(-6, 26), chance.gauss(-4, 15)
        sugar += dot(x, y, chance.uniform(1.2, 3), "#FBF1E6")
    calyx = "M-16 -14Q-8 -26 0 -18Q10 -28 16 -14Q10 -4 0 -8Q-10 -4 -16 -14Z"
    return (
        modelled(d, PERSIMMON_DRIED, 66, 42, seed=seed)
        + inside(d, sugar)
        + line("M-50 2q8 14 22 16M24 26q16 -4 24 -14", PERSIMMON_DRIED.shade, 2.5, 0.7)
        + fill(calyx, "#7A6A42")
    )


def apple(seed: int = 1, tone: Tone = APPLE_RED) -> Svg:
    d = (
        "M0 -46C14 -60 46 -64 64 -42C82 -16 74 30 48 52C32 66 14 66 2 60"
        "C-12 66 -34 66 -50 50C-76 26 -82 -16 -64 -42C-46 -64 -14 -60 0 -46Z"
    )
    chance = dice(seed)
    specks = "".join(
        dot(chance.randint(-46, 50), chance.randint(-22, 46), 1.7, "#F5D79B")
        for _ in range(14)
    )
    flesh = (
        fill(blob(78, 70, Point(34, 22), seed=seed, wobble=0.03), tone.shade, 0.7)
        + fill(blob(56, 52, Point(-14, -8), seed=seed + 2, wobble=0.04), tone.base)
        + fill(blob(19, 23, Point(-42, 8), seed=seed, knots=9), tone.light, 0.6)
        + line(
            "M-18 -46Q-30 -22 -30 2M12 -46Q26 -18 26 10M34 -50Q54 -20 52 8",
            tone.shade,
            2.6,
            0.45,
        )
        + line("M-58 -20Q-54 -40 -38 -46", tone.light, 7)
    )
    dimple = "M-26 -47Q0 -36 28 -48Q10 -28 -2 -28Q-16 -30 -26 -47Z"
    return (
        fill(d, tone.base)
        + inside(d, flesh)
        + specks
        + fill(dimple, tone.shade)
        + line("M0 -38Q2 -60 12 -74", "#5A3C22", 6)
        + leaf(8, -62, 58, 15, -14)
    )


def pear(seed: int = 1, tone: Tone = PEAR) -> Svg:
    d = (
        "M0 -82C24 -84 28 -58 34 -36C42 -12 66 4 66 40C66 74 34 84 0 84"
        "C-34 84 -66 74 -66 40C-66 4 -42 -12 -34 -36C-28 -58 -24 -80 0 -82Z"
    )
    chance = dice(seed)
    specks = "".join(
        dot(chance.uniform(-46, 46), chance.uniform(0, 70), 1.6, "#A3803A")
        for _ in range(18)
    )
    body = (
        fill("M22 -90C10 -20 50 30 -30 96L90 96V-90Z", tone.shade, 0.6)
        + fill(blob(22, 34, Point(-32, 34), seed=seed), tone.light, 0.9)
        + line("M-14 -62Q-18 -40 -24 -26", tone.light, 8)
    )
    return (
        fill(d, tone.base)
        + inside(d, body)
        + specks
        + line("M0 -78Q2 -98 12 -108", "#5A3C22", 6)
        + leaf(4, -92, 54, 14, 14)
    )


def peach(seed: int = 1, tone: Tone = PEACH) -> Svg:
    d = (
        "M6 62C-38 66 -70 36 -68 -4C-66 -44 -30 -62 0 -50C32 -64 70 -42 70 -2"
        "C70 38 40 60 12 64Q8 68 6 62Z"
    )
    body = fill(blob(58, 62, Point(44, 10), seed=seed), tone.shade, 0.8) + fill(
        blob(28, 26, Point(-30, -12), seed=seed + 2), tone.light, 0.8
    )
    return (
        leaf(4, -52, 84, 15, -150)
        + leaf(2, -52, 88, 16, -32)
        + fill(d, tone.base)
        + inside(d, body)
        + line("M0 -50C22 -30 26 20 8 60", "#B8563F", 3, 0.8)
        + line("M0 -48Q0 -58 6 -66", "#5A3C22", 7)
    )


def stone_fruit(seed: int = 1, tone: Tone = APRICOT) -> Svg:
    """An apricot or a plum, by its tone."""
    d = blob(56, 54, seed=seed, knots=9, wobble=0.03)
    return (
        modelled(d, tone, 56, 54, seed=seed)
        + line("M4 -52C22 -26 22 18 6 52", tone.shade, 3.4)
        + line("M4 -50Q4 -62 12 -70", "#5A3C22", 6)
    )


def halved_apricot(seed: int = 1) -> Svg:
    return (
        fill(blob(56, 48, seed=seed, knots=9, wobble=0.03), "#D27F28")
        + fill(blob(49, 41, Point(-1, -2), seed=seed + 1, wobble=0.03), "#F7C069")
        + oval(Point(0, 0), 21, 24, "#D9923F")
        + modelled(
            blob(17, 21, seed=seed), Tone("#8E5A30", "#6F421F", "#B98450"), 17, 21
        )
    )


def dried_apricot(seed: int = 1) -> Svg:
    d = blob(46, 32, seed=seed, knots=8, wobble=0.12)
    return modelled(d, Tone("#E08A32", "#B9631E", "#F4BC74"), 46, 32, seed=seed) + line(
        "M-22 2q14 -12 24 0t20 -4M-10 16q12 -6 20 0", "#A9561A", 2.4, 0.7
    )


def cherries(seed: int = 1) -> Svg:
    stalks = line(
        "M-34 14C-30 -30 -10 -60 16 -86M38 22C40 -24 30 -60 16 -86", "#6F7B3C", 5
    )
    return (
        stalks
        + place(modelled(blob(38, 36, seed=seed), CHERRY, 38, 36, seed=seed), -36, 42)
        + place(
            modelled(blob(36, 35, seed=seed + 1), CHERRY, 36, 35, seed=seed), 40, 50
        )
        + leaf(16, -86, 74, 20, 18)
        + dot(16, -86, 6, "#5A3C22")
    )


def cherry(chance: random.Random) -> Svg:
    seed = chance.randint(1, 999)
    d = blob(16, 15, seed=seed)
    return line("M2 -12Q6 -26 14 -32", "#6F7B3C", 2.6) + modelled(d, CHERRY, 16, 15)


def grapes(seed: int = 1, tone: Tone = GRAPE) -> Svg:
    """A bunch that hangs from the origin downwards."""
    chance = dice(seed)
    body = line("M0 -64V-20M-26 -58Q0 -66 30 -54", BARK, 7)
    deep = Tone(tone.shade, tone.shade, tone.base)
    for row, count in enumerate((4, 5, 5, 4, 4, 3, 2, 1)):
        for i in range(count):
            x = (i - (count - 1) / 2) * 31 + chance.uniform(-4, 4)
            y = -30 + row * 24 + chance.uniform(-3, 3)
            d = blob(18, 18, seed=chance.randint(1, 99), wobble=0.03)
            berry = deep if chance.random() < 0.16 else tone
            body += place(modelled(d, berry, 18, 18), x, y)
    return body + leaf(6, -56, 84, 34, -20) + leaf(-6, -56, 72, 28, 200)


def watermelon() -> Svg:
    d = blob(118, 100, seed=4, wobble=0.02)
    stripes = "".join(
        line(
            f"M{x * 0.34:.0f} -104Q{x * 1.28 - 8:.0f} -50 {x * 1.22 + 6:.0f} 0"
            f"T{x * 0.34:.0f} 104",
            "#2F5236",
            14,
        )
        for x in (-92, -50, 0, 50, 92)
    )
    body = stripes + fill(blob(124, 80, Point(40, 64), seed=5), "#24442B", 0.35)
    stalk = line("M0 -98Q4 -122 24 -126", "#6F7B3C", 8)
    glint = line("M-84 -34Q-70 -66 -40 -78", "#A9C58A", 9)
    return fill(d, "#5F8A4E") + inside(d, body) + stalk + glint


def watermelon_slice() -> Svg:
    seeds = "".join(
        place(fill("M0 -8Q7 2 0 8Q-7 2 0 -8Z", "#2B1C16"), x, y, turn=x / 3)
        for x, y in (
            (-60, 30),
            (-24, 44),
            (18, 42),
            (56, 28),
            (-34, 16),
            (30, 14),
            (0, 70),
        )
    )
    return (
        fill(
            "M-118 0Q0 -10 118 0C112 70 60 112 0 112C-60 112 -112 70 -118 0Z", "#4F7A45"
        )
        + fill(
            "M-108 0Q0 -8 108 0C100 62 54 100 0 100C-54 100 -100 62 -108 0Z", "#E9E6C2"
        )
        + fill("M-98 0Q0 -8 98 0C92 54 48 88 0 88C-48 88 -92 54 -98 0Z", "#D9473C")
        + fill("M10 -4Q60 -4 98 0C92 54 48 88 0 88C50 70 40 20 10 -4Z", "#B93530", 0.6)
        + seeds
    )


def hawthorn(chance: random.Random) -> Svg:
    seed = chance.randint(1, 999)
    d = blob(23, 22, seed=seed)
    specks = "".join(
        dot(chance.uniform(-14, 14), chance.uniform(-12, 14), 1.5, "#F0CDA0")
        for _ in range(6)
    )
    crown = "M-8 -14L-4 -22L0 -16L5 -22L8 -14Q0 -8 -8 -14Z"
    return modelled(d, HAWTHORN, 23, 22, seed=seed) + specks + fill(crown, "#5E2A1C")


def hawthorn_slice(chance: random.Random) -> Svg:
    seed = chance.randint(1, 999)
    pips = "".join(
        place(oval(Point(0, 8), 3, 4.5, "#8A5A36"), 0, 0, turn=72 * i) for i in range(5)
    )
    return place(
        fill(blob(24, 21, seed=seed), "#A32B25")
        + fill(blob(20, 17, seed=seed + 1), "#E9B98A")
        + pips,
        0,
        0,
        turn=chance.uniform(0, 90),
    )


def jujube(chance: random.Random) -> Svg:
    seed = chance.randint(1, 999)
    d = blob(27, 19, seed=seed)
    return place(
        modelled(d, JUJUBE, 27, 19, seed=seed)
        + line("M-14 4q8 -8 14 0t12 -4M-4 12q8 -4 12 -2", "#5E1F13", 1.8, 0.55)
        + dot(-25, 0, 3.2, "#E0B070"),
        0,
        0,
        turn=chance.uniform(-50, 50),
    )


HAWTHORNS = Grain(hawthorn, 40, "#7E1B1B")
HAWTHORN_SLICES = Grain(hawthorn_slice, 36, "#8A2A22")
JUJUBES = Grain(jujube, 40, "#5E1F13")
CHERRIES = Grain(cherry, 27, "#741420")


def branch(
    fruit: Svg, spots: tuple[Point, ...], *, scale: float, tone: Tone = LEAF
) -> Svg:
    """A bough across the picture with the fruit at the spots below it."""
    body = line("M-170 -60C-90 -96 20 -84 170 -120", BARK, 12)
    body += line(
        "M-60 -88C-40 -60 -30 -40 -34 -10M60 -96C84 -70 92 -50 90 -30", BARK, 7
    )
    for i, (x, turn) in enumerate(
        (
            (-140, 60),
            (-104, -60),
            (-56, 110),
            (-20, -50),
            (22, 70),
            (64, -64),
            (118, 40),
        )
    ):
        body += leaf(x, -78 - x * 0.12, 66, 20, turn + (i % 3) * 8, tone)
    for spot in spots:
        body += line(f"M{spot.x} {spot.y}V{spot.y - 46}", BARK, 5)
        body += place(fruit, spot.x, spot.y, scale)
    for x, y, turn in ((-86, -70, 150), (8, -86, 20), (96, -92, 130)):
        body += leaf(x, y, 58, 17, turn, tone)
    return body
