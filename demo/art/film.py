"""Cut-outs for the demo's films: a ground, a farmer who speaks, what is held up."""

from dataclasses import dataclass
from functools import partial

from demo.art import landscape as land
from demo.art.faces import LOOKS
from demo.art.landscape import Frame, view
from demo.art.live import bushes, hands, hives, pair_of_trees, torso
from demo.art.people import bust
from demo.art.seasons import AUTUMN, SPRING, SUMMER, Season
from demo.art.shapes import Point, Svg, fill, line, oval, place
from demo.art.things import animals, fruit, packs, spice

SCREEN = Frame(480, 848, 5)


@dataclass(frozen=True)
class Set:
    """Who stands where."""

    farmer: int
    season: Season
    around: Svg


SETS = {
    "orchard": Set(0, AUTUMN, pair_of_trees(AUTUMN)),
    "pepper": Set(3, SUMMER, bushes()),
    "honey": Set(13, SPRING, hives()),
}
HELD = {
    "persimmon": place(fruit.persimmon(41), 0, 0, 0.9),
    "apple": place(fruit.apple(4), 0, 0, 0.9),
    "gift": place(packs.gift_box(place(fruit.persimmon(3), 0, 0, 0.6)), 0, 0, 0.62),
    "pepper": place(spice.pepper_branch(4), 0, 0, 0.74),
    "tin": place(packs.tin(place(spice.pepper_branch(4), 0, 0, 0.3)), 0, 0, 0.74),
    "honey": place(packs.jar(animals.HONEY, animals.bee_mark()), 0, -6, 0.74),
    "comb": place(animals.honeycomb(), 0, 0, 0.74),
}
# An open mouth over the closed one.
SPEAKING = oval(Point(100, 117), 13, 9, "#7A3A24") + fill(
    "M90 114Q100 118 110 114Q100 110 90 114Z", "#FFF8EC"
)


def ground(one: Set) -> Svg:
    """The whole picture without anybody in it."""
    return view(
        one.season,
        land.backdrop(SCREEN, one.season),
        land.terraces(SCREEN, one.season),
        place(one.around, -36, 190, 1.15),
        frame=SCREEN,
    )


def sheet(inner: Svg, width: float, height: float) -> Svg:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">'
        f"{inner}</svg>"
    )


def farmer(one: Set, *, speaks: bool) -> Svg:
    """Head and body down to the waist, 200 by 340 units."""
    look = LOOKS[one.farmer]
    mouth = SPEAKING if speaks else ""
    return sheet(torso(look.shirt) + bust(look) + mouth, 200, 340)


def held(one: Set, thing: Svg) -> Svg:
    """Two hands around what is shown, 200 units square."""
    look = LOOKS[one.farmer]
    return sheet(
        place(thing, 100, 92, 0.92) + place(hands(look.skin), 0, -176), 200, 200
    )


def petal() -> Svg:
    """What the wind carries past, 40 units square."""
    leaf = fill("M6 22Q16 4 34 10Q32 30 12 32Z", "#D9772E")
    return sheet(leaf + line("M8 30Q20 22 32 11", "#9A4A1A", 2), 40, 40)


CUT_OUTS = {"leaf": petal}
for _name, _set in SETS.items():
    CUT_OUTS |= {
        f"{_name}-ground": partial(ground, _set),
        f"{_name}-quiet": partial(farmer, _set, speaks=False),
        f"{_name}-speaks": partial(farmer, _set, speaks=True),
    }
SHOWN = {
    "orchard": ("persimmon", "apple", "gift"),
    "pepper": ("pepper", "tin"),
    "honey": ("honey", "comb"),
}
for _name, _things in SHOWN.items():
    for _thing in _things:
        _hold = partial(held, SETS[_name], HELD[_thing])
        CUT_OUTS[f"{_name}-holds-{_thing}"] = _hold
