"""The market's seal: the character for south, cut from bars, so it needs no font."""

from dataclasses import dataclass

from demo.art.shapes import HERE, Point, Svg, block, fill, line

PERSIMMON = "#B3401A"
PAPER = "#FFFDF8"

BARS = (
    (-26, -33, 52, 7),
    (-3.5, -42, 7, 24),
    (-33, -19, 66, 7),
    (-33, -19, 7, 59),
    (26, -19, 7, 55),
    (-17, 3, 34, 6),
    (-20, 17, 40, 6),
    (-3, 3, 6, 36),
)


def south(colour: str) -> Svg:
    """The character, some 76 units wide and 84 high, centred on the origin."""
    bars = "".join(
        block(Point(x, y), width, height, colour, 1.5) for x, y, width, height in BARS
    )
    hook = fill("M33 30V36Q33 42 26 42H15L13 35H23Q26 35 26 31Z", colour)
    ticks = line("M-12 -8L-6 1M12 -8L6 1", colour, 6)
    return bars + hook + ticks


def seal(ground: str = PERSIMMON, mark: str = PAPER) -> Svg:
    """The seal as it is stamped on boxes and labels, 100 units square."""
    return block(Point(-50, -50), 100, 100, ground, 14) + south(mark)


def document(body: Svg, *, size: int = 120) -> Svg:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" '
        f'width="{size}" height="{size}" role="img" aria-label="Nanpo">{body}</svg>'
    )


def seal_document(radius: float, *, reach: float = 1.18) -> Svg:
    """The seal alone on its square, ready to be a file."""
    ground = block(HERE, 120, 120, PERSIMMON, radius)
    mark = f'<g transform="translate(60 60) scale({reach:g})">{south(PAPER)}</g>'
    return document(ground + mark)


BRAND = {
    "seal.svg": seal_document(22),
    "favicon.svg": seal_document(26, reach=1.24),
}


@dataclass(frozen=True)
class Icon:
    """A bitmap of the seal: its side, its rounding, how much the sign fills."""

    size: int
    radius: float = 0
    reach: float = 1.12


ICONS = {
    "apple-touch-icon.png": Icon(180),
    "icon-192.png": Icon(192, radius=22),
    "icon-512.png": Icon(512, radius=22),
    "icon-maskable-512.png": Icon(512, reach=0.8),
}
