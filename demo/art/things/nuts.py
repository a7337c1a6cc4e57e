"""Nuts and oily seeds: walnuts, peanuts, sunflower, sesame, chestnuts."""

import math
import random

from demo.art.shapes import (
    HERE,
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

SHELL = Tone("#C08A52", "#9D6B3A", "#E0B580")
KERNEL = Tone("#DDB273", "#B9813F", "#F0D6A4")
PEANUT = Tone("#D9B07A", "#B5864C", "#EFD3A4")
HUSK = Tone("#7F9A4E", "#5C7838", "#A9BF76")


def walnut(seed: int = 1) -> Svg:
    d = blob(50, 46, seed=seed)
    furrows = (
        "M-34 -20q10 4 8 16t10 18M-22 -32q8 8 4 18M20 -34q-8 12 2 22t-2 24"
        "M36 -14q-8 8 -2 20M-40 8q10 2 12 14"
    )
    return (
        modelled(d, SHELL, 50, 46, seed=seed)
        + line("M-4 -46C-14 -20 12 8 -2 46", "#6F4724", 4)
        + line(furrows, "#7E5430", 2.6)
    )


def walnut_half(seed: int = 1) -> Svg:
    body = fill(blob(52, 46, seed=seed, wobble=0.04), "#8A5A2F")
    body += fill(blob(43, 38, Point(0, 1), seed=seed + 1), "#F2E0BC")
    lobe = (
        "M4 -28C22 -36 40 -18 34 0C40 16 24 34 5 28C14 14 2 8 10 0C4 -10 12 -18 4 -28Z"
    )
    wrinkles = "M12 -22q14 2 10 14q10 4 2 14M14 6q6 8 -1 14"
    half = fill(lobe, KERNEL.shade) + line(wrinkles, "#8A5A2F", 2.6)
    return body + half + place(half, 0, 0, flip=True) + line("M0 -34V34", "#8A5A2F", 3)


def kernel(chance: random.Random) -> Svg:
    """One walnut kernel, lobed like a butterfly."""
    d = (
        "M0 -12C-8 -24 -26 -20 -26 -6C-32 4 -24 18 -12 15C-6 20 4 20 8 15"
        "C20 20 32 8 26 -4C28 -20 8 -24 0 -12Z"
    )
    tone = chance.choice((KERNEL, Tone("#D2A262", "#A9742F", "#EBCB94")))
    return place(
        modelled(d, tone, 27, 19, seed=chance.randint(1, 99))
        + line("M0 -12Q-4 2 2 15M-16 -8q6 4 2 12M14 -10q-4 8 4 14", "#8A5A2F", 2.2),
        0,
        0,
        turn=chance.uniform(-70, 70),
    )


def green_walnut(seed: int = 1) -> Svg:
    chance = dice(seed)
    specks = "".join(
        dot(chance.uniform(-32, 32), chance.uniform(-30, 36), 1.8, "#D3DDA8")
        for _ in range(14)
    )
    return modelled(blob(48, 52, seed=seed), HUSK, 48, 52, seed=seed) + specks


def peanut(chance: random.Random) -> Svg:
    d = (
        "M-30 -10C-24 -20 -8 -16 0 -10C10 -18 26 -18 31 -6C35 8 22 17 10 13"
        "C2 9 -4 9 -10 13C-24 18 -36 4 -30 -10Z"
    )
    net = (
        "M-24 -10Q-20 0 -24 9M-14 -14Q-10 0 -14 12M10 -13Q14 0 10 12M22 -13Q26 0 21 11"
    )
    return place(
        modelled(d, PEANUT, 31, 15, seed=chance.randint(1, 99))
        + line(net, PEANUT.shade, 2)
        + line("M-28 2H28", PEANUT.shade, 1.6, 0.7),
        0,
        0,
        turn=chance.uniform(-60, 60),
    )


def open_peanut() -> Svg:
    d = (
        "M-58 -18C-46 -38 -14 -30 0 -18C18 -34 50 -34 59 -12C66 14 42 32 20 24"
        "C4 16 -8 16 -20 24C-46 34 -68 8 -58 -18Z"
    )
    nut = Tone("#B5533A", "#8C3A28", "#DB8A6C")
    return (
        fill(d, PEANUT.shade)
        + place(fill(d, "#F3DFB8"), 0, -1, 0.86)
        + place(modelled(blob(22, 18, seed=2), nut, 22, 18), -32, -1)
        + place(modelled(blob(21, 17, seed=3), nut, 21, 17), 32, -3)
    )


def sunflower_seed(chance: random.Random) -> Svg:
    d = "M0 -15C8 -8 9 6 0 13C-9 6 -8 -8 0 -15Z"
    stripes = "M-3 -7Q-5 2 -2 9M3 -7Q5 2 2 9"
    return place(
        fill(d, "#3F3A36") + line(stripes, "#E9E0CE", 1.9),
        0,
        0,
        turn=chance.uniform(-80, 80),
    )


def sunflower(seed: int = 1) -> Svg:
    """A flower head that looks at you."""
    back = "".join(
        place(
            fill("M-15 -66C-18 -96 -6 -118 0 -126C6 -118 18 -96 15 -66Z", "#CF8F1E"),
            0,
            0,
            turn=i * 20 + 10,
        )
        for i in range(18)
    )
    front = "".join(
        place(
            fill("M-14 -62C-16 -90 -4 -108 0 -116C4 -108 16 -90 14 -62Z", "#EDB834"),
            0,
            0,
            turn=i * 20,
        )
        for i in range(18)
    )
    florets = ""
    for i in range(170):
        reach = 66 * math.sqrt((i + 1) / 170)
        angle = i * 2.39996
        colour = ("#8A5A2A", "#6A4220", "#A97434")[(i + seed) % 3]
        florets += dot(reach * math.cos(angle), reach * math.sin(angle), 4.2, colour)
    return back + front + oval(HERE, 74, 74, "#4E3018") + florets


def sesame(chance: random.Random) -> Svg:
    colour = chance.choice(("#F1E2BF", "#E6D2A4", "#F7EDD4"))
    return place(
        fill("M0 -7C5 -2 5 4 0 6C-5 4 -5 -2 0 -7Z", colour),
        0,
        0,
        turn=chance.uniform(0, 180),
    )


def black_sesame(chance: random.Random) -> Svg:
    colour = chance.choice(("#2E2A2C", "#403A3B", "#565052"))
    return place(
        fill("M0 -7C5 -2 5 4 0 6C-5 4 -5 -2 0 -7Z", colour),
        0,
        0,
        turn=chance.uniform(0, 180),
    )


def chestnut(chance: random.Random) -> Svg:
    tone = Tone("#7B3F22", "#572914", "#B57248")
    d = "M0 -26C14 -24 32 -6 30 10C28 22 -28 22 -30 10C-32 -6 -14 -24 0 -26Z"
    cap = "M-30 10C-28 22 28 22 30 10Q0 2 -30 10Z"
    return place(
        modelled(d, tone, 30, 24, seed=chance.randint(1, 99)) + fill(cap, "#D2A878"),
        0,
        0,
        turn=chance.uniform(-24, 24),
    )


KERNELS = Grain(kernel, 36, "#9A6B33")
PEANUTS = Grain(peanut, 40, "#9A6B36")
SUNFLOWER_SEEDS = Grain(sunflower_seed, 15, "#2C2825")
SESAME = Grain(sesame, 9, "#D6BE8C")
BLACK_SESAME = Grain(black_sesame, 9, "#242022")
CHESTNUTS = Grain(chestnut, 44, "#3F1E10")


def walnut_branch() -> Svg:
    """A bough with walnuts in their green husks, one split."""
    body = line("M-170 -70C-90 -106 20 -90 170 -128", "#7A6650", 12)
    body += line(
        "M-40 -96C-30 -60 -50 -40 -46 -20M70 -100C90 -70 86 -50 84 -30", "#7A6650", 7
    )
    for x, y, turn in (
        (-130, -86, 70),
        (-110, -92, -50),
        (-60, -98, 120),
        (0, -94, -60),
        (20, -94, 60),
        (110, -112, 40),
        (60, -104, -40),
        (130, -118, 100),
    ):
        body += leaf(x, y, 84, 24, turn, LEAF)
    body += place(green_walnut(3), -58, 34, 1.1) + place(green_walnut(5), -128, 8, 0.9)
    window = (
        "M-20 -34C4 -44 34 -30 36 -4C38 22 10 42 -8 36"
        "C-2 20 -6 10 -16 4C-6 -8 -10 -20 -20 -34Z"
    )
    opened = green_walnut(8) + inside(
        window, fill(window, "#4A3320") + place(walnut(4), 16, 0, 0.86)
    )
    lips = line("M-20 -34C-10 -20 -6 -8 -16 4C-6 10 -2 20 -8 36", HUSK.light, 5)
    return body + place(opened + lips, 86, 36, 1.24)
