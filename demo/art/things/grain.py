"""Grain, beans, noodles and tofu: what the terraces give to the kitchen."""

import math
import random

from demo.art.shapes import (
    Grain,
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
    place,
)

CORN = Tone("#E9B33C", "#C98A22", "#F8D983")
STALK = Tone("#8B9A52", "#66753A", "#AEBB78")
HUSK = Tone("#D9CFA0", "#B4A873", "#EFE8C8")


def rounds(colours: tuple[str, ...], radius: float, gap: float, under: str) -> Grain:
    def piece(chance: random.Random) -> Svg:
        return dot(0, 0, radius * chance.uniform(0.86, 1.1), chance.choice(colours))

    return Grain(piece, gap, under)


def beans(tone: Tone, scale: float, eye: str) -> Grain:
    """Beans of one colour with their pale eye."""

    def piece(chance: random.Random) -> Svg:
        d = (
            "M-16 -2C-16 -14 -4 -15 2 -12C12 -13 18 -4 15 5"
            "C11 14 2 10 -3 9C-10 12 -16 8 -16 -2Z"
        )
        return place(
            modelled(d, tone, 16, 11) + line("M-3 6h8", eye, 2.6),
            0,
            0,
            scale,
            chance.uniform(-70, 70),
        )

    return Grain(piece, 24 * scale, tone.shade)


def buckwheat_grain(chance: random.Random) -> Svg:
    tone = chance.choice(("#6B4C3A", "#57392A", "#7E5D48"))
    return place(
        fill("M0 -10L9 7Q0 10 -9 7Z", tone) + line("M0 -8L1 7", "#A98468", 1.6),
        0,
        0,
        turn=chance.uniform(0, 120),
    )


def flake(chance: random.Random) -> Svg:
    tone = chance.choice(("#EBD9B2", "#DDC796", "#F4E8CC"))
    return place(
        fill(blob(12, 9, seed=chance.randint(1, 99), wobble=0.1), tone)
        + line("M-7 0H7", "#B99F6A", 1.8),
        0,
        0,
        turn=chance.uniform(0, 180),
    )


MILLET = rounds(("#E6B645", "#D69F2E", "#F3CF73", "#C58C20"), 4, 7, "#C58C20")
GRITS = rounds(("#F0C452", "#E2AE38", "#F7DA8A"), 5, 8, "#D39A2A")
MUNG = beans(Tone("#7C9148", "#586D30", "#A9BB72"), 0.7, "#E3E8C8")
RED_BEANS = beans(Tone("#8C2F2A", "#641E1C", "#BF6A5E"), 0.85, "#F0DCC8")
SOYBEANS = beans(Tone("#E3C27E", "#C09A52", "#F5E2B4"), 0.85, "#8A6A36")
BLACK_BEANS = beans(Tone("#38323A", "#221D25", "#6D6470"), 0.85, "#E9E0D4")
BUCKWHEAT = Grain(buckwheat_grain, 14, "#452C20")
OATS = Grain(flake, 17, "#C4AB78")


def millet_ear(seed: int = 1, *, leaves: bool = True) -> Svg:
    """A ripe ear that bends to the right, its foot at the origin."""
    chance = dice(seed)
    body = line("M0 0C0 -60 10 -110 46 -128C70 -138 92 -120 100 -96", "#7E8B46", 5)
    colours = ("#E0AE3C", "#CE9728", "#EFC765", "#B98420")
    for i in range(21):
        x, y = 10 + i * 4.4, -90 - 34 * math.sin(i / 22 * 2.6)
        reach = 12 - abs(i - 11) * 0.5
        for _ in range(7):
            body += dot(
                x + chance.uniform(-reach, reach),
                y + chance.uniform(-reach, reach),
                chance.uniform(3.4, 5),
                chance.choice(colours),
            )
    if not leaves:
        return body
    return body + leaf(0, -20, 100, 9, -140, STALK) + leaf(2, -40, 84, 8, -30, STALK)


def oat_ear(seed: int = 1) -> Svg:
    """A loose panicle of oats, its foot at the origin."""
    chance = dice(seed)
    body = line("M0 0C-4 -80 6 -130 0 -190", "#A9A25C", 4)
    for i in range(14):
        y = -70 - i * 9
        side = 1 if i % 2 else -1
        x = side * (44 - i * 2) * chance.uniform(0.7, 1)
        body += line(f"M0 {y}Q{x * 0.6:.0f} {y - 18} {x:.0f} {y + 2}", "#A9A25C", 2)
        drop = "M0 0C8 8 8 22 0 34C-8 22 -8 8 0 0Z"
        body += place(
            fill(drop, "#D9BE7E") + line("M0 4V44", "#A98A46", 1.6),
            x,
            y,
            0.9,
            -side * 8,
        )
    return body


def buckwheat_sprig(seed: int = 1) -> Svg:
    """Red stalk, heart leaves and white flowers, its foot at the origin."""
    chance = dice(seed)
    body = line(
        "M0 0C6 -60 -6 -110 4 -170M2 -70Q30 -90 40 -120M0 -100Q-28 -116 -36 -146",
        "#B0524A",
        5,
    )
    heart = (
        "M0 0C-30 -14 -34 -40 -16 -44C-6 -46 0 -38 0 -34"
        "C0 -38 6 -46 16 -44C34 -40 30 -14 0 0Z"
    )
    for x, y, turn in ((0, -40, -80), (4, -60, 70), (0, -96, -60)):
        body += place(
            fill(heart, "#7C9755") + line("M0 -4V-30", "#55763F", 2), x, y, 1, turn
        )
    for x, y in ((4, -172), (40, -122), (-36, -148)):
        for _ in range(16):
            body += dot(
                x + chance.uniform(-17, 17), y + chance.uniform(-15, 13), 5, "#FBF3EA"
            )
        for _ in range(7):
            body += dot(
                x + chance.uniform(-14, 14), y + chance.uniform(-12, 10), 2, "#D98A92"
            )
    return body


def corn_cob(seed: int = 1) -> Svg:
    """A cob standing in its half-open husk."""
    d = (
        "M0 -112C26 -104 36 -50 34 0C32 50 18 84 0 88"
        "C-18 84 -32 50 -34 0C-36 -50 -26 -104 0 -112Z"
    )
    rows = ""
    chance = dice(seed)
    for i in range(17):
        y = -106 + i * 11
        for k in range(-4, 5):
            x = k * 9.2 * math.cos((y + 10) / 140)
            colour = chance.choice((CORN.base, "#F0C254", "#DFA430", CORN.light))
            rows += (
                f'<rect x="{x - 4:.1f}" y="{y}" width="8" '
                f'height="9.4" rx="3.4" fill="{colour}"/>'
            )
    wraps = (
        place(fill("M0 96C-54 70 -60 0 -40 -56C-34 -10 -20 30 0 50Z", HUSK.base), 0, 0)
        + fill("M0 96C54 70 62 0 44 -50C34 -6 20 34 0 50Z", HUSK.shade)
        + fill(
            "M-4 98C-30 80 -34 40 -26 14C-18 50 18 50 26 20C34 50 24 84 4 98Z",
            HUSK.light,
        )
    )
    veins = "M-34 -20Q-30 40 -6 88M36 -16Q32 40 8 86M0 56V92"
    return (
        fill(d, CORN.shade)
        + inside(
            d, rows + fill("M14 -120C30 -40 30 40 4 100H60V-120Z", CORN.shade, 0.45)
        )
        + wraps
        + line(veins, "#A99C66", 2.4, 0.8)
        + line("M0 94V112", "#8B9A52", 11)
    )


def corn_string(count: int = 5) -> Svg:
    """Cobs hung up to dry from a nail at the origin."""
    body = line(f"M0 -10V{count * 44}", "#8A6A45", 7)
    for i in range(count):
        y = 26 + i * 44
        body += place(corn_cob(i + 1), -28, y + 44, 0.5, 206)
        body += place(corn_cob(i + 9), 28, y + 44, 0.5, 154)
    return body


def noodle_bundle(tone: Tone, band: str = "#B8431A") -> Svg:
    """Dried noodles tied with a paper band, lying across."""
    d = "M-140 -24Q-150 0 -140 24L140 24Q148 0 140 -24Z"
    strands = "".join(f"M-140 {y}Q0 {y + 2} 140 {y}" for y in range(-19, 22, 8))
    ends = "".join(dot(141, y, 4, tone.light) for y in range(-19, 22, 8))
    return (
        fill(d, tone.base)
        + inside(d, fill("M-150 6H150V30H-150Z", tone.shade, 0.7))
        + line(strands, tone.shade, 2)
        + line("M-136 -16H136", tone.light, 3)
        + ends
        + fill("M-34 -27H34V27H-34Z", band)
        + fill("M8 -27H34V27H4Z", "#000", 0.14)
    )


def noodle_bowl() -> Svg:
    """A nest of fresh noodles for the top of a bowl, foot at y = 0."""
    body = fill("M-108 6C-80 -62 80 -62 108 6Z", "#E8CF98")
    for i in range(9):
        y = -4 - i * 5
        w = 100 - i * 9
        body += line(
            f"M{-w} {y + 6}C{-w / 2} {y - 26} {w / 2} {y + 26} {w} {y + 2}",
            ("#F6E6BC", "#DDBE7E")[i % 2],
            7,
        )
    return body


def tofu() -> Svg:
    """A fresh block with two cubes cut off."""

    def cube(w: float, h: float, depth: float) -> Svg:
        return (
            fill(f"M{-w} 0H{w}V{h}H{-w}Z", "#FAF2DF")
            + fill(
                f"M{w} 0L{w + depth} {-depth * 0.6}V{h - depth * 0.6}L{w} {h}Z",
                "#DCCBA6",
            )
            + fill(f"M{-w} 0L{-w + depth} {-depth * 0.6}H{w + depth}L{w} 0Z", "#FFFCF2")
            + line(
                (
                    f"M{-w + 14} {h * 0.3:g}h10M{-w + 50} {h * 0.66:g}h14"
                    f"M{w - 30} {h * 0.4:g}h8"
                ),
                "#E6D7B4",
                3,
            )
        )

    weave = "M-96 14V66M-64 14V66M-32 14V66M0 14V66M32 14V66M-104 30H60M-104 50H60"
    return (
        place(cube(86, 74, 58), -30, -20)
        + place(line(weave, "#EDE0C2", 2.4), -8, -24)
        + place(cube(36, 40, 26), 96, 26)
        + place(cube(34, 38, 24), 30, 52)
    )


def flour_heap() -> Svg:
    d = "M-120 4C-80 -40 -30 -92 4 -90C40 -88 80 -40 124 4Z"
    return (
        fill(d, "#F6EDD8")
        + inside(d, fill("M10 -96C30 -50 30 -20 70 10H140V-100Z", "#DCCBA6", 0.8))
        + line("M-60 -20Q-40 -48 -16 -62", "#FFFDF4", 7)
    )
