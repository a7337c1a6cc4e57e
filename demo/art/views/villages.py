"""Landscapes of villages, cliffs and water, one function per picture."""

from demo.art import landscape as land
from demo.art.seasons import AUTUMN, DUSK, NIGHT, RED, SPRING, SUMMER, WINTER, Season
from demo.art.shapes import Point, Svg, Tone, fill, line, place
from demo.art.things import country
from demo.art.views.stage import WALNUT, base, frame, scene


def nanpo() -> Svg:
    """Nanpo: slate roofs among persimmon terraces in autumn."""
    return scene(
        AUTUMN,
        6,
        base(AUTUMN, 6),
        place(country.house(AUTUMN), 180, 216, 0.74),
        place(country.house(AUTUMN, "#E3CDA6"), 244, 222, 0.9),
        place(country.house(AUTUMN), 310, 214, 0.7),
        place(country.tree(AUTUMN, 3), 410, 322, 1.02),
        place(country.tree(AUTUMN, 9), 80, 292, 0.72),
    )


def stone_village() -> Svg:
    """A stone village that climbs between its terraces."""
    return scene(
        SUMMER,
        12,
        base(SUMMER, 12, 0.6),
        place(country.village(SUMMER, 4, 9), 226, 258, 0.98),
        place(country.leafy(WALNUT, 3), 428, 310, 0.8),
        place(country.poplar(SUMMER.crown, 2), 66, 270, 0.8),
        place(country.poplar(SUMMER.crown, 4), 92, 282, 0.9),
        place(country.wall_of_stones(200), 120, 312),
    )


def cliff_road(season: Season, seed: int) -> Svg:
    """A wall of rock with the road cut into it and its windows."""
    there = frame(seed)
    body = land.sun(Point(370, 48), 24, season) + land.clouds(there, season)
    body += land.cliffs(there, season.far, top=84, base=320, step=72)
    body += land.cliffs(frame(seed + 1), season.cliff, top=112, base=320, step=120)
    body += land.strata(there, season.cliff, 190, 300)
    body += line("M-20 226C120 214 250 204 500 164", "#5E4030", 22)
    for i in range(9):
        x = 26 + i * 54
        y = 223 - i * 6.6
        body += place(
            fill("M-10 12V-6Q0 -20 10 -6V12Z", season.sky)
            + line("M-10 12h20", "#7A5A40", 3),
            x,
            y,
        )
    return body


def shenlongwan() -> Svg:
    """The cliff road of Shenlongwan with its windows."""
    return scene(
        SUMMER,
        8,
        cliff_road(SUMMER, 8),
        land.terraces(frame(8), SUMMER, 0.8),
        place(country.tree(AUTUMN, 5), 412, 322, 0.84),
        place(country.pine(SUMMER.crown), 70, 300, 0.86),
        place(country.pine(SUMMER.crown), 112, 310, 0.66),
    )


def shenlongwan_snow() -> Svg:
    """The cliff road of Shenlongwan under snow."""
    return scene(
        WINTER,
        8,
        cliff_road(WINTER, 8),
        land.terraces(frame(8), WINTER, 0.8),
        place(
            country.pine(Tone("#6E8A78", "#557060", "#8AA392"), "#FFFFFF"), 70, 304, 0.9
        ),
        place(
            country.pine(Tone("#6E8A78", "#557060", "#8AA392"), "#FFFFFF"),
            118,
            314,
            0.7,
        ),
        land.snowfall(frame(8)),
    )


def red_cliffs() -> Svg:
    """The red walls of the Taihang mountains at dusk."""
    there = frame(21)
    return scene(
        DUSK,
        21,
        land.sun(Point(346, 70), 28, DUSK),
        land.clouds(there, DUSK),
        land.cliffs(there, DUSK.far, top=100, base=320, step=64),
        land.cliffs(frame(22), RED, top=120, base=320, step=110),
        land.strata(there, RED, 170, 268),
        land.terraces(there, DUSK, 0.84),
        place(country.pine(DUSK.crown), 96, 286, 0.9),
        place(country.pine(DUSK.crown), 140, 296, 0.66),
        place(country.pine(DUSK.crown), 400, 300, 0.8),
    )


def river() -> Svg:
    """The Zhuozhang river between its fields."""
    there = frame(24)
    return scene(
        SUMMER,
        24,
        base(SUMMER, 24, 0.6),
        land.river(there, SUMMER, 0.6),
        place(country.poplar(SUMMER.crown, 1), 330, 246, 0.7),
        place(country.poplar(SUMMER.crown, 3), 352, 254, 0.82),
        place(country.poplar(SUMMER.crown, 5), 380, 268, 1),
        place(country.leafy(WALNUT, 6), 80, 276, 0.66),
        place(country.house(SUMMER), 424, 232, 0.6),
    )


def reservoir() -> Svg:
    """A reservoir below the cliffs."""
    there = frame(27)
    hills = land.field(there, land.wave(there, 178, 9, 2), "#7F9F58", SUMMER.furrow)
    return scene(
        SUMMER,
        27,
        land.backdrop(there, SUMMER),
        hills,
        place(country.village(SUMMER, 2, 4), 350, 204, 0.5),
        land.lake(there, SUMMER, 0.63, 0.86),
        fill(land.wave(there, 284, 8, 4) + "V350H-30Z", "#4C7440"),
        fill("M196 254Q236 270 286 252Q280 268 240 270Q206 270 196 254Z", "#7A4A2E"),
        line("M240 252V222", "#5A4030", 3),
        fill("M242 222L270 246H242Z", "#F4EAD2"),
        place(country.pine(SUMMER.crown), 60, 310, 0.92),
        place(country.bush(SUMMER.crown, "#F2B75E", 3), 420, 316, 0.9),
    )


def snow() -> Svg:
    """A mountain village in snow."""
    return scene(
        WINTER,
        30,
        base(WINTER, 30),
        place(country.village(WINTER, 3, 7), 232, 250, 0.92),
        place(country.tree(WINTER, 4), 410, 318, 1),
        place(country.tree(WINTER, 7), 72, 296, 0.8),
        land.snowfall(frame(30)),
    )


def persimmon_village() -> Svg:
    """Persimmon trees over a stone village in autumn."""
    return scene(
        AUTUMN,
        33,
        base(AUTUMN, 33, 0.6),
        place(country.village(AUTUMN, 5, 7), 214, 252, 0.9),
        place(country.tree(AUTUMN, 3), 400, 316, 1.24),
        place(country.tree(AUTUMN, 6), 52, 312, 1),
        place(country.tree(AUTUMN, 8), 300, 306, 0.56),
    )


def night() -> Svg:
    """A village under the moon, its windows lit."""
    there = frame(42)
    return scene(
        NIGHT,
        42,
        land.stars(there),
        base(NIGHT, 42),
        place(country.village(NIGHT, 3, 8), 226, 254, 0.92),
        place(country.tree(NIGHT, 4), 416, 316, 1.04),
        place(country.poplar(NIGHT.crown, 2), 58, 280, 0.9),
    )


def village_gate() -> Svg:
    """The gate of a village and the path behind it."""
    there = frame(69)
    path = fill(
        "M196 340C214 290 250 270 236 236H262C282 270 280 300 312 340Z", "#E3C99A"
    )
    return scene(
        SPRING,
        69,
        land.backdrop(there, SPRING),
        land.terraces(there, SPRING, 0.58),
        place(country.village(SPRING, 3, 6), 240, 232, 0.62),
        path,
        place(country.gate(), 250, 302, 1.16),
        place(country.tree(SPRING, 4), 82, 306, 0.96),
        place(country.tree(SPRING, 7), 420, 310, 1),
    )


def village_school() -> Svg:
    """The hall where farmers learn to sell by livestream."""
    there = frame(78)
    stand = (
        line("M372 306V262M372 306l-14 8M372 306l14 8", "#3A2A1C", 4)
        + fill("M362 232h20v32h-20Z", "#3A2A1C")
        + fill("M365 236h14v24h-14Z", "#CFE0D8")
    )
    return scene(
        AUTUMN,
        78,
        land.backdrop(there, AUTUMN),
        land.terraces(there, AUTUMN, 0.56),
        fill(land.wave(there, 258, 3, 1) + "V350H-30Z", "#E3C99A"),
        place(country.depot(AUTUMN), 190, 266, 1),
        stand,
        place(country.tree(AUTUMN, 3), 432, 312, 0.94),
        place(country.mat("#E2672B"), 306, 304, 0.9),
    )


VIEWS = (
    nanpo,
    stone_village,
    shenlongwan,
    shenlongwan_snow,
    red_cliffs,
    river,
    reservoir,
    snow,
    persimmon_village,
    night,
    village_gate,
    village_school,
)
