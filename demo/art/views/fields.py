"""Landscapes of orchards, terraces and fields, one function per picture."""

from dataclasses import replace

from demo.art import landscape as land
from demo.art.seasons import AUTUMN, DUSK, SPRING, SUMMER
from demo.art.shapes import Svg, Tone, dot, fill, leaf, line, place
from demo.art.things import country, grain, spice
from demo.art.views.stage import WALNUT, base, frame, scene


def orchard() -> Svg:
    """A persimmon orchard before picking."""
    return scene(
        AUTUMN,
        11,
        base(AUTUMN, 11),
        place(country.tree(AUTUMN, 3), 90, 312, 1.2),
        place(country.tree(AUTUMN, 6), 236, 292, 1),
        place(country.tree(AUTUMN, 8), 376, 318, 1.3),
    )


def apple_orchard() -> Svg:
    """Apple trees in rows, red with fruit."""
    trees = "".join(
        place(
            country.leafy(SUMMER.crown, i, ("#C23A2E", "#D9594A", "#A82F22")), x, y, s
        )
        for i, (x, y, s) in enumerate(
            (
                (150, 226, 0.4),
                (240, 224, 0.42),
                (330, 228, 0.4),
                (70, 306, 0.86),
                (236, 316, 0.92),
                (404, 306, 0.86),
            )
        )
    )
    return scene(SUMMER, 36, base(SUMMER, 36), trees)


def blossom() -> Svg:
    """Apricot and peach blossom in spring."""
    trees = "".join(
        place(country.tree(SPRING, i + 2), x, y, s)
        for i, (x, y, s) in enumerate(
            (
                (190, 226, 0.42),
                (272, 228, 0.46),
                (84, 310, 1.14),
                (396, 318, 1.26),
                (244, 300, 0.74),
            )
        )
    )
    houses = place(country.house(SPRING), 330, 226, 0.64)
    return scene(SPRING, 39, base(SPRING, 39), houses, trees)


def pepper_field() -> Svg:
    """A slope of Sichuan pepper bushes, red before harvest."""
    bushes = "".join(
        place(
            country.bush(Tone("#5B7C47", "#43602F", "#7A9A5E"), "#B3302A", i), x, y, s
        )
        for i, (x, y, s) in enumerate(
            (
                (60, 232, 0.56),
                (150, 226, 0.56),
                (244, 230, 0.58),
                (336, 226, 0.56),
                (426, 232, 0.56),
                (100, 270, 0.84),
                (214, 272, 0.86),
                (330, 268, 0.84),
                (444, 274, 0.84),
                (44, 316, 1.14),
                (176, 320, 1.2),
                (312, 318, 1.16),
                (440, 322, 1.14),
            )
        )
    )
    return scene(DUSK, 14, base(DUSK, 14), bushes)


def pepper_branch() -> Svg:
    """Ripe pepper close by, the cliffs behind."""
    bough = place(spice.pepper_branch(4), 330, 236, 1.1) + place(
        spice.pepper_branch(8), 110, 290, 0.9, 6
    )
    return scene(AUTUMN, 48, base(AUTUMN, 48), bough)


def walnut_grove() -> Svg:
    """Old walnut trees above a dry stone wall."""
    trees = "".join(
        place(country.leafy(WALNUT, i, ("#A9BF76", "#C3D48E")), x, y, s)
        for i, (x, y, s) in enumerate(
            (
                (170, 226, 0.46),
                (300, 224, 0.5),
                (84, 296, 1.08),
                (250, 296, 0.9),
                (402, 300, 1.16),
            )
        )
    )
    walls = place(country.wall_of_stones(500), -10, 306, 1)
    return scene(SUMMER, 51, base(SUMMER, 51), trees, walls)


def millet_terraces() -> Svg:
    """Millet terraces, gold before the harvest."""
    ears = "".join(
        place(
            grain.millet_ear(i + 1, leaves=False),
            i * 47 - 20,
            350 - (i % 3) * 13,
            0.8 + (i % 2) * 0.12,
        )
        for i in range(11)
    )
    gold = replace(
        AUTUMN,
        fields=(
            "#C9B45E",
            "#E0B74F",
            "#B9A857",
            "#E6C45E",
            "#C79E3A",
            "#EACB6E",
            "#B9952F",
            "#DDB548",
            "#A98A2C",
        ),
    )
    return scene(
        gold,
        54,
        base(gold, 54, 0.5),
        place(country.house(AUTUMN), 380, 196, 0.56),
        ears,
    )


def potato_field() -> Svg:
    """Potatoes in flower on the high field."""
    tuft = (
        fill(
            "M0 4C-22 2 -24 -16 -10 -18C-4 -28 8 -28 12 -18C26 -16 24 2 0 4Z", "#55793F"
        )
        + fill("M-4 -4C-14 -8 -10 -18 0 -18Q8 -12 -4 -4Z", "#7C9F58")
        + dot(6, -18, 4, "#F3ECF4")
        + dot(-8, -14, 3.4, "#D9C3E0")
    )
    there = frame(57)
    return scene(
        SUMMER,
        57,
        land.backdrop(there, SUMMER),
        land.rows(there, SUMMER, 0.56, ("#8A6A42", "#A07C50"), tuft),
    )


def herb_garden() -> Svg:
    """Dangshen on its poles in the herb garden."""
    poles = ""
    for x, y, s in (
        (70, 236, 0.56),
        (150, 232, 0.56),
        (230, 236, 0.56),
        (310, 232, 0.56),
        (390, 236, 0.56),
        (60, 312, 1),
        (170, 318, 1.06),
        (290, 314, 1.02),
        (410, 318, 1.06),
    ):
        pole = line("M-18 0L0 -92L18 0", "#8A6A45", 5) + line(
            "M-14 -16C10 -30 -10 -46 8 -60C-2 -72 4 -84 0 -96", "#55793F", 5
        )
        pole += "".join(
            leaf(k % 2 * 6 - 4, -14 - k * 14, 26, 9, -30 if k % 2 else 205)
            for k in range(6)
        )
        pole += (
            dot(10, -40, 5, "#D6D9E8")
            + dot(-8, -62, 5, "#EDEEF4")
            + dot(6, -80, 4, "#D6D9E8")
        )
        poles += place(pole, x, y, s)
    return scene(SUMMER, 60, base(SUMMER, 60), poles)


VIEWS = (
    orchard,
    apple_orchard,
    blossom,
    pepper_field,
    pepper_branch,
    walnut_grove,
    millet_terraces,
    potato_field,
    herb_garden,
)
