"""What every landscape starts from."""

from demo.art import landscape as land
from demo.art.landscape import VIEW, Frame, view
from demo.art.seasons import Season
from demo.art.shapes import Svg, Tone

WALNUT = Tone("#6B8A4A", "#557039", "#88A35E")


def frame(seed: int) -> Frame:
    return Frame(VIEW.width, VIEW.height, seed)


def base(season: Season, seed: int, top: float = 0.56) -> Svg:
    there = frame(seed)
    return land.backdrop(there, season) + land.terraces(there, season, top)


def scene(season: Season, seed: int, *layers: Svg) -> Svg:
    return view(season, *layers, frame=frame(seed))
