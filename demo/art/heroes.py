"""The opening pictures of each season; their upper left stays plain for words."""

from functools import partial

from demo.art import landscape as land
from demo.art.landscape import Frame, view
from demo.art.seasons import AUTUMN, SPRING, SUMMER, WINTER, Season
from demo.art.shapes import Svg, place
from demo.art.things import country

WIDE = Frame(1280, 560, 3)
TALL = Frame(720, 880, 4)


def weather(frame: Frame, season: Season) -> Svg:
    return land.snowfall(frame, 150) if season.bare else ""


def wide(season: Season) -> Svg:
    body = land.backdrop(WIDE, season, calm=True) + land.terraces(WIDE, season, 0.62)
    for x, y, scale, wall in (
        (300, 402, 0.8, ""),
        (372, 412, 0.95, "#E3CDA6"),
        (452, 402, 0.75, ""),
        (880, 384, 0.6, ""),
        (930, 388, 0.66, "#E3CDA6"),
    ):
        body += place(country.house(season, wall), x, y, scale)
    for x, y, scale, seed in (
        (1120, 556, 1.6, 4),
        (150, 540, 0.8, 5),
        (990, 490, 0.7, 6),
        (610, 470, 0.55, 7),
    ):
        body += place(country.tree(season, seed), x, y, scale)
    return view(season, body, weather(WIDE, season), frame=WIDE)


def tall(season: Season) -> Svg:
    body = land.backdrop(TALL, season, calm=True) + land.terraces(TALL, season, 0.62)
    for x, y, scale, wall in (
        (270, 640, 1, ""),
        (356, 652, 1.15, "#E3CDA6"),
        (448, 638, 0.95, ""),
    ):
        body += place(country.house(season, wall), x, y, scale)
    for x, y, scale, seed in (
        (600, 872, 1.9, 4),
        (120, 830, 1.1, 5),
        (226, 770, 0.6, 6),
    ):
        body += place(country.tree(season, seed), x, y, scale)
    return view(season, body, weather(TALL, season), frame=TALL)


SEASONS = {"spring": SPRING, "summer": SUMMER, "autumn": AUTUMN, "winter": WINTER}
HEROES = {
    **{f"hero-{name}-wide": partial(wide, season) for name, season in SEASONS.items()},
    **{f"hero-{name}-tall": partial(tall, season) for name, season in SEASONS.items()},
}
