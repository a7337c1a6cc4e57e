"""Farmers before the camera, for live broadcasts and their repeats."""

from dataclasses import dataclass
from functools import partial

from demo.art import landscape as land
from demo.art.faces import LOOKS
from demo.art.landscape import Frame, view
from demo.art.people import bust
from demo.art.seasons import AUTUMN, SPRING, SUMMER, WINTER, Season
from demo.art.shapes import Svg, blob, fill, inside, line, place
from demo.art.things import animals, country, fruit, nuts, packs, spice, vegetables

LANDSCAPE = Frame(480, 320, 5)
PORTRAIT = Frame(720, 1280, 5)


@dataclass(frozen=True)
class Broadcast:
    """Who shows what, and where."""

    farmer: int
    season: Season
    produce: Svg
    around: Svg
    shows: str


def pair_of_trees(season: Season) -> Svg:
    left = place(country.tree(season, 3), 50, 318, 1.25)
    return left + place(country.tree(season, 7), 436, 322, 1.3)


def hives() -> Svg:
    left = place(country.hive("#E2BC6E"), 66, 300, 1.3)
    return left + place(country.hive("#A9C0B8"), 424, 306, 1.4)


def bushes() -> Svg:
    tone = vegetables.MINT
    left = place(country.bush(tone, "#B3302A", 3), 70, 314, 1.5)
    return left + place(country.bush(tone, "#B3302A", 5), 420, 316, 1.6)


def kitchen() -> Svg:
    left = place(country.stone_house(WINTER), 70, 290, 1.7)
    return left + place(country.rack(WINTER), 414, 306, 1.1)


def walnuts() -> Svg:
    return place(nuts.walnut(3), -34, 0) + place(nuts.walnut_half(4), 40, 8)


BROADCASTS = {
    "live-orchard": Broadcast(
        0,
        AUTUMN,
        fruit.persimmon(41),
        pair_of_trees(AUTUMN),
        "A farmer shows a persimmon from the orchard.",
    ),
    "live-honey": Broadcast(
        13,
        SPRING,
        place(packs.jar(animals.HONEY, animals.bee_mark()), 0, -10, 0.62),
        hives(),
        "A beekeeper shows a jar of honey between her hives.",
    ),
    "live-pepper": Broadcast(
        3,
        SUMMER,
        place(spice.pepper_branch(4), 0, 0, 0.62),
        bushes(),
        "A farmer shows a sprig of Sichuan pepper.",
    ),
    "live-walnut": Broadcast(
        5,
        AUTUMN,
        place(walnuts(), 0, 0, 0.8),
        pair_of_trees(SUMMER),
        "A farmer shows thin-shell walnuts under the trees.",
    ),
    "live-kitchen": Broadcast(
        22,
        WINTER,
        place(packs.gift_box(place(fruit.persimmon(3), 0, 0, 0.6)), 0, -6, 0.5),
        kitchen(),
        "A farmer shows a present box before her house in winter.",
    ),
}


def torso(shirt: str) -> Svg:
    """Arms that come together in front, under a bust of 200 units."""
    body = "M26 214C10 250 4 300 4 340H196C196 300 190 250 174 214Z"
    sleeve = "M26 206C4 236 0 270 52 286L66 262C46 256 44 246 50 236Z"
    arm = fill(sleeve, shirt) + inside(sleeve, fill(sleeve, "#FFFDF8", 0.12))
    arms = arm + place(arm, 200, 0, flip=True)
    return fill(body, shirt) + line("M100 200V340", "#3A2A18", 3, 0.3) + arms


def hands(skin: str) -> Svg:
    left = fill(blob(20, 16, seed=3), skin)
    return place(left, 62, 276, 1, -12) + place(left, 138, 276, 1, 12)


def person(show: Broadcast) -> Svg:
    look = LOOKS[show.farmer]
    held = place(show.produce, 100, 252, 0.72)
    return torso(look.shirt) + bust(look) + held + hands(look.skin)


def on_screen(show: Broadcast) -> Svg:
    return view(
        show.season,
        land.backdrop(LANDSCAPE, show.season),
        land.terraces(LANDSCAPE, show.season),
        show.around,
        place(person(show), 145, 26, 0.95),
        frame=LANDSCAPE,
    )


def on_phone(show: Broadcast) -> Svg:
    return view(
        show.season,
        land.backdrop(PORTRAIT, show.season),
        land.terraces(PORTRAIT, show.season),
        place(show.around, 0, 216, 2.1) if show.farmer % 2 else "",
        place(show.around, -150, 230, 2.1) if not show.farmer % 2 else "",
        place(person(show), 95, 400, 2.65),
        frame=PORTRAIT,
    )


STREAMS = {name: partial(on_screen, show) for name, show in BROADCASTS.items()}
STREAMS |= {
    f"{name}-tall": partial(on_phone, show) for name, show in BROADCASTS.items()
}
