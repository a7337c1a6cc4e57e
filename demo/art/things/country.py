"""What stands in the landscape: houses, trees, walls, hives, sheds, carts."""

from demo.art.brand import seal
from demo.art.seasons import AUTUMN, Season
from demo.art.shapes import Point, Svg, Tone, blob, dice, dot, fill, line, oval, place

TRUNK = "#5A4030"
STONE = Tone("#B7A88E", "#8E806A", "#CFC3AC")


def house(season: Season = AUTUMN, wall: str = "") -> Svg:
    """A farmhouse with slate roof, its foot at y = 0."""
    return (
        fill("M-40 0V-34H40V0Z", wall or season.wall)
        + fill("M14 0V-34H40V0Z", season.cliff.shade, 0.18)
        + fill("M-50 -32L-34 -56H34L50 -32Z", season.roof.base)
        + line(
            "M-40 -36L-28 -52M-22 -36L-16 -54M0 -36V-54M22 -36L16 -54M40 -36L28 -52",
            season.roof.shade,
            2,
        )
        + fill("M-8 0V-22H8V0Z", "#7A3F28")
        + fill("M-30 -14V-26H-18V-14Z", season.window)
        + fill("M18 -14V-26H30V-14Z", season.window)
    )


def stone_house(season: Season = AUTUMN) -> Svg:
    """A house of field stones with an arched cave door, its foot at y = 0."""
    stones = "M-38 -10h14M-20 -22h12M-34 -32h12M14 -8h10M28 -20h12M16 -32h14M-4 -34h10"
    arch = "M-12 0V-18Q0 -36 12 -18V0Z"
    return (
        fill(
            "M-46 0V-42H46V0Z",
            STONE.base if season.roof.base != "#2C3842" else "#6A6458",
        )
        + line(stones, STONE.shade, 3, 0.8)
        + fill("M-54 -40L-38 -60H38L54 -40Z", season.roof.base)
        + line(
            "M-42 -44L-30 -56M-20 -44L-14 -58M4 -44V-58M26 -44L20 -58",
            season.roof.shade,
            2,
        )
        + fill(arch, "#6A4630")
        + fill(
            "M-36 -14V-28Q-29 -36 -22 -28V-14ZM22 -14V-28Q29 -36 36 -28V-14Z",
            season.window,
        )
    )


def village(season: Season, seed: int = 1, count: int = 6) -> Svg:
    """Houses that climb a slope; the lowest stand at y = 0."""
    chance = dice(seed)
    spots = [
        (0, -84),
        (-70, -60),
        (66, -58),
        (-120, -24),
        (-16, -30),
        (92, -20),
        (-62, 4),
        (40, 6),
        (140, 8),
    ]
    body = ""
    for i, (x, y) in enumerate(spots[:count]):
        scale = 0.72 + (y + 90) / 360 + chance.uniform(-0.04, 0.06)
        one = stone_house(season) if i % 2 else house(season)
        body += place(one, x, y, scale)
    return body


def wall_of_stones(width: float) -> Svg:
    """A dry wall that holds a terrace, its foot at y = 0."""
    chance = dice(width)
    body = fill(f"M0 0V-20Q{width / 2:g} -24 {width:g} -20V0Z", STONE.shade)
    x = 2.0
    while x < width - 10:
        wide = chance.uniform(12, 22)
        for row in range(2):
            d = blob(
                wide * 0.46, 4.6, Point(x + wide / 2 + row * 5, -5 - row * 10), seed=x
            )
            body += fill(d, chance.choice((STONE.base, STONE.light, "#A59880")))
        x += wide
    return body


def tree(season: Season = AUTUMN, seed: int = 1, *, fruit: bool = True) -> Svg:
    """A fruit tree of the season, its foot at the origin, 170 high."""
    trunk = (
        "M0 0C-4 -40 4 -60 0 -92M0 -50C-16 -70 -30 -78 -40 -96M0 -58"
        "C16 -76 30 -82 42 -96"
    )
    body = line(trunk, TRUNK, 8)
    if season.bare:
        twigs = (
            "M-40 -96L-56 -124M-40 -96L-24 -130M42 -96L58 -126M42 -96"
            "L26 -132M0 -92L-8 -146M0 -92L16 -150"
        )
        body += line(twigs, TRUNK, 5) + line(
            "M-56 -128l6 6M-24 -134l4 8M58 -130l-6 8M-10 -150l4 8M16 -154l2 8",
            "#FFFFFF",
            5,
        )
        fruits = 9
    else:
        crown = season.crown
        for x, y, rx, ry, colour in (
            (-34, -112, 40, 32, crown.base),
            (34, -114, 42, 32, crown.shade),
            (0, -140, 48, 36, crown.light),
        ):
            body += fill(
                blob(rx, ry, Point(x, y), seed=seed + x, knots=9, wobble=0.1), colour
            )
        fruits = 20
    chance = dice(seed)
    for _ in range(fruits if fruit and season.fruit else 0):
        body += dot(
            chance.uniform(-52, 54),
            chance.uniform(-156, -98),
            6.5,
            chance.choice(season.fruit),
        )
    return body


def leafy(tone: Tone, seed: int = 1, dots: tuple[str, ...] = ()) -> Svg:
    """A broad tree such as a walnut, its foot at the origin."""
    body = line(
        (
            "M0 0C-3 -40 3 -60 0 -90M0 -46C-20 -66 -34 -72 -46 -90M0 -54"
            "C20 -72 36 -78 48 -92"
        ),
        "#7A6650",
        9,
    )
    for x, y, rx, ry, colour in (
        (-48, -104, 44, 34, tone.shade),
        (48, -106, 44, 34, tone.shade),
        (-20, -134, 48, 38, tone.base),
        (26, -140, 46, 36, tone.light),
        (0, -106, 46, 32, tone.base),
    ):
        body += fill(blob(rx, ry, Point(x, y), seed=seed + x, wobble=0.08), colour)
    chance = dice(seed)
    for _ in range(16 if dots else 0):
        body += dot(
            chance.uniform(-74, 74), chance.uniform(-160, -90), 4.6, chance.choice(dots)
        )
    return body


def poplar(tone: Tone, seed: int = 1) -> Svg:
    return (
        line("M0 0V-60", TRUNK, 6)
        + fill(blob(20, 66, Point(0, -96), seed=seed, wobble=0.05), tone.base)
        + fill(blob(9, 54, Point(8, -90), seed=seed + 1), tone.shade, 0.7)
    )


def pine(tone: Tone, snow: str = "") -> Svg:
    """A mountain pine in flat layers, its foot at the origin."""
    body = line("M0 0C4 -30 -4 -60 2 -104", TRUNK, 7)
    for x, y, wide in ((-8, -44, 40), (10, -66, 36), (-4, -88, 32), (3, -108, 22)):
        body += oval(Point(x, y), wide, 11, tone.base) + oval(
            Point(x - 4, y - 3), wide * 0.7, 5, snow or tone.light
        )
    return body


def bush(tone: Tone, berries: str, seed: int = 1) -> Svg:
    """A pepper bush, its foot at the origin."""
    chance = dice(seed)
    body = line("M0 0V-20M0 -8L-16 -26M0 -8L16 -26", TRUNK, 4)
    body += fill(blob(38, 28, Point(0, -36), seed=seed, wobble=0.1), tone.base)
    body += fill(blob(24, 16, Point(-8, -44), seed=seed + 1, wobble=0.1), tone.light)
    for _ in range(13):
        x, y = chance.uniform(-29, 27), chance.uniform(-56, -18)
        body += dot(x, y, 3.4, berries) + dot(x + 4, y + 3, 2.8, berries)
    return body


def hive(colour: str, roof: str = "#5B626A") -> Svg:
    """A painted hive, its foot at y = 0."""
    return (
        fill("M-30 0V-44H30V0Z", colour)
        + fill("M10 0V-44H30V0Z", "#3A2A18", 0.16)
        + fill("M-36 -42L-28 -56H28L36 -42Z", roof)
        + line("M-30 -22H30", "#5A4630", 3)
        + fill("M-12 -6V-11H12V-6Z", "#3A2A1C")
        + line("M-24 0v8M24 0v8", "#5A4630", 5)
    )


def shed() -> Svg:
    """An arched mushroom shed, its foot at y = 0."""
    ribs = "M-58 0C-58 -56 -34 -74 0 -74S58 -56 58 0"
    return (
        fill(f"{ribs}Z", "#E9E6D2")
        + fill("M10 -74C40 -72 58 -52 58 0H26C30 -30 26 -60 10 -74Z", "#C9C8B2")
        + line(f"{ribs}M-30 -66V0M30 -66V0", "#9A9A84", 3)
        + fill("M-16 0V-34Q0 -46 16 -34V0Z", "#5E6B4E")
    )


def rack(season: Season = AUTUMN) -> Svg:
    """A frame of poles hung with corn and persimmons, its foot at y = 0."""
    body = line("M-70 0L-60 -100M70 0L60 -100M-66 -92H66M-68 -60H68", TRUNK, 6)
    for i in range(9):
        x = -54 + i * 13.5
        colour = ("#E9B33C", "#E2672B")[i % 2]
        for k in range(2):
            body += dot(x, -80 + k * 13, 6, colour) + dot(x, -48 + k * 13, 6, colour)
    return body + (line("M-66 -96H66", "#FFFFFF", 5) if season.bare else "")


def mat(colour: str) -> Svg:
    """Produce spread on a round mat to dry."""
    chance = dice(len(colour) + int(colour[1:3], 16))
    body = oval(Point(0, 2), 46, 17, "#8E6432") + oval(Point(0, 0), 46, 16, "#D5AC72")
    for _ in range(60):
        x = chance.uniform(-36, 36)
        y = chance.uniform(-11, 11) * (1 - (x / 44) ** 2) ** 0.5
        body += dot(x, y, 3, colour)
    return body + oval(Point(0, 0), 30, 9, colour, 0.5)


def carton(width: float = 44) -> Svg:
    """A closed carton with the seal, its foot at y = 0."""
    w = width / 2
    return (
        fill(f"M{-w} 0V{-w * 1.4:g}H{w}V0Z", "#C79A63")
        + fill(f"M{w * 0.4:g} 0V{-w * 1.4:g}H{w}V0Z", "#A67B46", 0.6)
        + line(f"M{-w} {-w * 1.4:g}H{w}M0 {-w * 1.4:g}v{w * 0.4:g}", "#DDB985", 3)
        + place(seal(), -w * 0.4, -w * 0.6, 0.13)
    )


def van(colour: str = "#2F5D3A") -> Svg:
    """A small delivery van that heads right, its foot at y = 0."""
    return (
        fill("M-70 -10V-60Q-70 -66 -62 -66H20V-10Z", "#F4EAD2")
        + fill("M20 -10V-56H44Q52 -56 58 -44L64 -32Q72 -30 72 -22V-10Z", colour)
        + fill("M28 -34V-49H42Q47 -49 51 -42L55 -34Z", "#CFE0D8")
        + line("M-70 -20H72", colour, 5)
        + place(seal(), -26, -42, 0.3)
        + dot(-42, -8, 13, "#3A2A1C")
        + dot(-42, -8, 5, "#B9B7A6")
        + dot(44, -8, 13, "#3A2A1C")
        + dot(44, -8, 5, "#B9B7A6")
    )


def depot(season: Season = AUTUMN) -> Svg:
    """The cooperative's packing hall, its foot at y = 0."""
    return (
        fill("M-130 0V-80H130V0Z", season.wall)
        + fill("M60 0V-80H130V0Z", season.cliff.shade, 0.2)
        + fill("M-146 -76L-112 -118H112L146 -76Z", season.roof.base)
        + line(
            (
                "M-120 -82L-100 -112M-80 -82L-68 -114M-40 -82L-34 -114M0 -82"
                "V-114M40 -82L34 -114M80 -82L68 -114M120 -82L100 -112"
            ),
            season.roof.shade,
            3,
        )
        + fill("M-104 0V-58H-4V0Z", "#5A4030")
        + fill("M-104 -46V-58H-4V-46Z", "#7A5A3A")
        + fill("M30 -24V-54H66V-24ZM82 -24V-54H118V-24Z", season.window)
        + place(seal(), 12, -66, 0.26)
    )


def gate() -> Svg:
    """A village gate with its wooden beam, its foot at y = 0."""
    return (
        fill("M-70 0V-80H-48V0ZM48 0V-80H70V0Z", STONE.base)
        + line("M-66 -20h12M-62 -44h12M52 -30h12M56 -58h10", STONE.shade, 3)
        + fill("M-84 -78L-70 -104H70L84 -78Z", "#5B626A")
        + fill("M-60 -78H60V-60H-60Z", "#7A3F28")
        + place(seal(), 0, -69, 0.15)
    )
