"""Landscapes of yards, hives, sheds and pastures, one function per picture."""

from demo.art import landscape as land
from demo.art.seasons import AUTUMN, SPRING, SUMMER
from demo.art.shapes import Svg, dot, fill, place
from demo.art.things import animals, country
from demo.art.views.stage import WALNUT, base, frame, scene


def apiary() -> Svg:
    """Hives on a flowering slope."""
    hives = "".join(
        place(country.hive(colour), x, y, s)
        for x, y, s, colour in (
            (196, 252, 0.8, "#A9C0B8"),
            (376, 260, 0.84, "#E2BC6E"),
            (104, 296, 1.2, "#E2BC6E"),
            (246, 300, 1.16, "#C9D3AE"),
            (368, 306, 1.1, "#E0A080"),
        )
    )
    bees = "".join(
        place(animals.bee(), x, y, s, r)
        for x, y, s, r in (
            (150, 190, 0.8, -14),
            (300, 206, 0.7, 10),
            (338, 168, 0.6, -8),
            (60, 214, 0.7, 12),
        )
    )
    flowers = "".join(
        dot(
            x * 37 % 480, 246 + x * 23 % 74, 3, ("#F6E3B0", "#E9A8B4", "#FFFAF0")[x % 3]
        )
        for x in range(46)
    )
    return scene(
        SPRING,
        17,
        base(SPRING, 17),
        flowers,
        place(country.tree(SPRING, 5), 440, 262, 0.7),
        hives,
        bees,
    )


def mushroom_sheds() -> Svg:
    """Rows of mushroom sheds under the north slope."""
    sheds = "".join(
        place(country.shed(), x, y, s)
        for x, y, s in (
            (120, 228, 0.56),
            (214, 224, 0.56),
            (308, 228, 0.56),
            (86, 300, 1.02),
            (238, 306, 1.08),
            (394, 300, 1.02),
        )
    )
    return scene(
        SUMMER,
        45,
        base(SUMMER, 45),
        place(country.pine(SUMMER.crown), 424, 234, 0.7),
        sheds,
    )


def drying_yard() -> Svg:
    """A yard where corn, peppers and persimmons dry in the sun."""
    there = frame(63)
    mats = "".join(
        place(country.mat(colour), x, y, s)
        for x, y, s, colour in (
            (150, 262, 0.9, "#B3302A"),
            (268, 256, 0.84, "#E9B33C"),
            (86, 300, 1.1, "#E2672B"),
            (226, 304, 1.16, "#9A3B24"),
            (366, 300, 1.1, "#E6B645"),
        )
    )
    return scene(
        AUTUMN,
        63,
        land.backdrop(there, AUTUMN),
        land.terraces(there, AUTUMN, 0.52),
        fill(land.wave(there, 226, 4, 1) + "V350H-30Z", "#E3C99A"),
        place(country.stone_house(AUTUMN), 110, 236, 1.16),
        place(country.house(AUTUMN), 232, 232, 0.94),
        place(country.rack(AUTUMN), 372, 262, 1.08),
        mats,
    )


def depot() -> Svg:
    """The cooperative's packing hall with boxes and a van."""
    there = frame(66)
    boxes = "".join(
        place(country.carton(48), x, y, s)
        for x, y, s in (
            (58, 296, 1.1),
            (106, 300, 1.14),
            (80, 262, 1),
            (158, 304, 1.1),
            (132, 268, 0.94),
        )
    )
    return scene(
        SUMMER,
        66,
        land.backdrop(there, SUMMER),
        land.terraces(there, SUMMER, 0.54),
        fill(land.wave(there, 248, 3, 1) + "V350H-30Z", "#D9C7A0"),
        place(country.depot(SUMMER), 214, 262, 1.12),
        place(country.van(), 374, 300, 1.06),
        boxes,
    )


def pasture() -> Svg:
    """Sheep on the high pasture."""
    sheep = "".join(
        place(animals.sheep(), x, y, s, flip=bool(i % 2))
        for i, (x, y, s) in enumerate(
            (
                (150, 226, 0.22),
                (300, 232, 0.25),
                (370, 222, 0.2),
                (110, 262, 0.5),
                (320, 268, 0.56),
                (220, 252, 0.36),
            )
        )
    )
    there = frame(72)
    hill = land.field(there, land.wave(there, 196, 14, 2), "#9DB36C", SUMMER.furrow)
    hill += land.field(there, land.wave(there, 236, 10, 4), "#7F9F58", SUMMER.furrow)
    return scene(
        SUMMER,
        72,
        land.backdrop(there, SUMMER),
        hill,
        sheep,
        place(country.pine(SUMMER.crown), 436, 300, 1),
    )


def hen_yard() -> Svg:
    """Hens under the walnut tree."""
    hens = (
        place(animals.hen(), 150, 266, 0.42)
        + place(animals.hen(), 300, 272, 0.46, flip=True)
        + place(animals.hen(animals.WHITE_HEN), 224, 278, 0.36)
    )
    return scene(
        AUTUMN,
        75,
        base(AUTUMN, 75),
        place(country.stone_house(AUTUMN), 90, 238, 1),
        place(country.leafy(WALNUT, 3), 400, 306, 1.1),
        hens,
    )


VIEWS = (
    apiary,
    mushroom_sheds,
    drying_yard,
    depot,
    pasture,
    hen_yard,
)
