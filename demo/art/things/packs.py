"""What produce is packed and served in: bowls, sacks, boxes, jars, tins, bottles."""

from demo.art.brand import seal
from demo.art.shapes import (
    HERE,
    WOOD,
    Grain,
    Point,
    Svg,
    Tone,
    blob,
    fill,
    inside,
    line,
    mound,
    oval,
    place,
    spread,
)

KRAFT = Tone("#C79A63", "#A67B46", "#DDB985")
LINEN = Tone("#E3D3B0", "#C4AE84", "#F2E8D0")
INDIGO = Tone("#3F6272", "#2F4C5A", "#DCE6E4")
CREAM = Tone("#F4EAD2", "#D9C8A4", "#B8431A")
PINE = Tone("#4F6B45", "#3B5234", "#DCE0C4")
CLAYWARE = Tone("#7A4A32", "#573222", "#A9704C")
PAPER = "#FBF3E0"


def label(width: float, height: float, picture: Svg = "") -> Svg:
    """A paper label with the seal, a picture of the content and lines of writing."""
    left, top = -width / 2, -height / 2
    sheet = (
        f"M{left} {top + 4}Q0 {top - 4} {-left} {top + 4}"
        f"V{-top}Q0 {-top + 6} {left} {-top}Z"
    )
    low = height / 2
    writing = (
        f"M{-width * 0.26:.0f} {low - 12:.0f}H{width * 0.26:.0f}"
        f"M{-width * 0.16:.0f} {low - 5:.0f}H{width * 0.16:.0f}"
    )
    return fill(sheet, PAPER) + line(writing, "#B8431A", 2.4, 0.8) + picture


def bowl(grain: Grain, tone: Tone = INDIGO, *, seed: int = 1) -> Svg:
    """A heaped bowl; its rim is at y = 0."""
    d = "M-122 -4Q0 18 122 -4C120 60 74 96 44 102H-44C-74 96 -120 60 -122 -4Z"
    return (
        mound(grain, 110, 58, seed=seed)
        + fill(d, tone.base)
        + inside(d, fill("M30 0C60 40 40 90 0 110H140V-10Z", tone.shade, 0.7))
        + line("M-121 -3Q0 18 121 -3", tone.light, 6)
        + line("M-104 34Q0 56 104 34", tone.light, 3, 0.8)
        + fill("M-46 100H46L52 112H-52Z", tone.light)
    )


def sack(grain: Grain, tone: Tone = LINEN, *, mark: Svg = "", seed: int = 1) -> Svg:
    """An open cloth sack with rolled rim, its mouth at y = 0."""
    d = "M-96 -6C-112 50 -116 110 -98 148Q0 164 98 148C116 110 112 50 96 -6Z"
    creases = "M-84 30Q-74 70 -86 120M-60 26Q-56 50 -62 70M70 30Q64 80 78 126"
    return (
        mound(grain, 88, 50, seed=seed)
        + fill(d, tone.base)
        + inside(d, fill("M40 0C70 60 40 120 10 170H140V-10Z", tone.shade, 0.7))
        + line(creases, tone.shade, 3, 0.9)
        + fill(
            "M-104 -10Q0 18 104 -10Q116 6 104 22Q0 48 -104 22Q-116 6 -104 -10Z",
            tone.light,
        )
        + line("M-100 20Q0 46 100 20", tone.shade, 3)
        + place(mark, 0, 92)
    )


def tray(grain: Grain, *, rx: float = 150, ry: float = 76, seed: int = 1) -> Svg:
    """A round winnowing tray of bamboo with produce spread out on it."""
    rim = (
        oval(Point(0, 12), rx, ry, WOOD.shade)
        + oval(HERE, rx, ry, WOOD.base)
        + oval(HERE, rx * 0.93, ry * 0.9, WOOD.light)
    )
    weave = "".join(
        f"M{-rx * 0.9:.0f} {y}Q0 {y + 12} {rx * 0.9:.0f} {y}"
        for y in range(int(-ry * 0.7), int(ry * 0.7), 12)
    )
    edge = blob(rx * 0.92, ry * 0.89, seed=1, wobble=0)
    return (
        rim
        + inside(edge, line(weave, WOOD.base, 2.4, 0.7))
        + spread(grain, rx * 0.78, ry * 0.74, seed=seed)
    )


def plate(rx: float = 140, ry: float = 44, colour: str = "#F7EEDA") -> Svg:
    return (
        oval(Point(0, 10), rx, ry, "#CDBB98")
        + oval(HERE, rx, ry, colour)
        + oval(Point(0, 2), rx * 0.76, ry * 0.72, "#E9DCC0")
    )


def board(width: float = 290, height: float = 64) -> Svg:
    """A chopping board in perspective."""
    left = -width / 2
    top = f"M{left + 26} {-height / 2}H{-left - 26}L{-left} {height / 2}H{left}Z"
    grain = "".join(
        f"M{left + 40 + i * 8} {-height / 2 + 14 + i * 12}h{width - 120 - i * 20}"
        for i in range(4)
    )
    return (
        fill(f"M{left} {height / 2}H{-left}V{height / 2 + 14}H{left}Z", WOOD.shade)
        + fill(top, WOOD.light)
        + line(grain, WOOD.base, 2.6, 0.8)
    )


def basket(w: float = 150, h: float = 86, tone: Tone = WOOD) -> Svg:
    """A woven basket, its rim at y = 0."""
    body = fill(f"M{-w} 0L{-w + 22} {h}Q0 {h + 14} {w - 22} {h}L{w} 0Z", tone.base)
    for i in range(1, 5):
        y = i * h / 5
        across = w - 22 * i / 5
        shift = 12 * (i % 2)
        body += line(
            f"M{-across + shift:g} {y:g}Q0 {y + 10:g} {across:g} {y:g}",
            tone.shade,
            4,
            dash="16 9",
        )
    return (
        body
        + line(f"M{-w - 4} 0Q0 12 {w + 4} 0", tone.shade, 11)
        + line(f"M{-w - 2} -2Q0 9 {w + 2} -2", tone.light, 3)
    )


def handle(w: float = 130, h: float = 150) -> Svg:
    """The bow of a gift basket, drawn behind what lies in it."""
    d = f"M{-w} 0C{-w} {-h * 1.3} {w} {-h * 1.3} {w} 0"
    return line(d, WOOD.shade, 13) + line(d, WOOD.light, 5, dash="10 10")


def carton_back(w: float = 150, h: float = 60) -> Svg:
    """The far side and flaps of an open box, and straw on its rim at y = 0."""
    straw = "".join(
        f"M{x} 2q{8 if x % 40 else -10} -16 {14 if x % 3 else -6} -30"
        for x in range(14 - int(w), int(w) - 10, 17)
    )
    return (
        fill(f"M{-w} 0L{-w + 22} {-h}H{w - 22}L{w} 0Z", KRAFT.shade)
        + fill(
            f"M{-w} 0L{-w - 44} {-26}L{-w - 16} {-h - 2}L{-w + 22} {-h}Z", KRAFT.light
        )
        + fill(f"M{w} 0L{w + 44} {-26}L{w + 16} {-h - 2}L{w - 22} {-h}Z", KRAFT.base)
        + line(straw, "#E6C878", 4)
    )


def carton_front(w: float = 150, h: float = 100, mark: Svg = "") -> Svg:
    """The near side of an open box with the market's seal, its rim at y = 0."""
    d = f"M{-w} 0H{w}L{w - 8} {h}H{-w + 8}Z"
    return (
        fill(d, KRAFT.base)
        + inside(d, fill(f"M{w * 0.3} 0L{w * 0.1} {h}H{w}V0Z", KRAFT.shade, 0.5))
        + line(f"M{-w} 0H{w}", KRAFT.light, 6)
        + fill("M-30 0h60v14q-30 16 -60 0Z", KRAFT.shade)
        + place(mark or seal(), -w * 0.62, h * 0.58, 0.5)
        + line(
            f"M{-w * 0.4:g} {h * 0.5:g}h{w * 0.5:g}m{-w * 0.5:g} 16h{w * 0.3:g}",
            "#7A5A32",
            5,
            0.75,
        )
    )


def crate(w: float = 150, h: float = 96) -> Svg:
    """A slatted wooden crate seen from the front, its rim at y = 0."""
    body = fill(f"M{-w} 0H{w}V{h}H{-w}Z", "#6F4A28")
    for i in range(3):
        y = i * h / 3
        body += fill(
            f"M{-w} {y + 3:g}H{w}V{y + h / 3 - 4:g}H{-w}Z",
            (WOOD.light, WOOD.base, WOOD.base)[i],
        )
        body += line(
            f"M{-w + 30} {y + 14:g}h70M{w - 120} {y + 20:g}h60", WOOD.shade, 2, 0.7
        )
    posts = "".join(
        fill(f"M{x} -6h18v{h + 8}h-18Z", WOOD.shade) for x in (-w - 2, -9, w - 16)
    )
    return body + posts + place(seal(), -w * 0.52, h * 0.52, 0.44)


def bag(picture: Svg, tone: Tone = KRAFT, *, tie: str = "#B8431A") -> Svg:
    """A closed standing bag with a label, centred on the origin."""
    d = (
        "M-84 -84Q0 -92 84 -84C92 -20 96 60 90 108Q0 118 -90 108"
        "C-96 60 -92 -20 -84 -84Z"
    )
    return (
        fill("M-84 -122Q0 -128 84 -122L86 -80Q0 -70 -86 -80Z", tone.shade)
        + fill(d, tone.base)
        + inside(
            d,
            fill("M50 -90C66 0 50 60 30 120H110V-90Z", tone.shade, 0.6)
            + line("M-66 -70Q-76 10 -68 90", tone.light, 7, 0.9),
        )
        + line("M-86 -84Q0 -92 86 -84", tie, 9)
        + place(label(116, 122, place(picture, 0, -8)), 0, 22)
        + place(seal(), 40, -100, 0.26)
    )


def tin(picture: Svg, tone: Tone = PINE) -> Svg:
    """A round tin with its lid on, centred on the origin."""
    d = "M-78 -70V84Q0 116 78 84V-70Z"
    return (
        fill(d, tone.base)
        + inside(
            d,
            fill("M34 -80V120H90V-80Z", tone.shade, 0.75)
            + line("M-60 -40V84", tone.light, 7, 0.5),
        )
        + fill("M-84 -104Q0 -76 84 -104V-72Q0 -42 -84 -72Z", tone.shade)
        + oval(Point(0, -104), 84, 21, tone.base)
        + oval(Point(0, -106), 60, 13, tone.light, 0.35)
        + place(label(112, 104, place(picture, 0, -10)), 0, 22)
    )


def jar(content: Tone, picture: Svg, cloth: str = "#B8431A") -> Svg:
    """A glass jar under a cloth cap, centred on the origin."""
    glass = (
        "M-70 -60C-80 -50 -82 -30 -82 0V90C-82 112 -70 120 -50 120H50"
        "C70 120 82 112 82 90V0C82 -30 80 -50 70 -60Z"
    )
    inner = (
        "M-72 -36C-74 -10 -73 60 -73 88C-73 104 -64 111 -48 111H48"
        "C64 111 73 104 73 88V-36Q0 -26 -72 -36Z"
    )
    pleats = (
        "M-66 -98Q-62 -80 -68 -64M-34 -102Q-32 -80 -36 -60M0 -103V-58"
        "M34 -102Q32 -80 36 -60M66 -98Q62 -80 68 -64"
    )
    return (
        fill(glass, "#F0E4C6")
        + fill(inner, content.base)
        + inside(inner, fill("M20 -40C34 20 20 80 40 120H90V-40Z", content.shade, 0.8))
        + line("M-60 -20V60", content.light, 8)
        + fill("M-84 -62Q-90 -100 -60 -104H60Q90 -100 84 -62Q0 -50 -84 -62Z", cloth)
        + line(pleats, "#F3D9BC", 3)
        + line("M-82 -60Q0 -48 82 -60", "#5A4630", 5)
        + place(label(96, 76, picture), 0, 42)
    )


def bottle(content: Tone, picture: Svg, cap: str = "#5A3C22") -> Svg:
    """A tall bottle of oil or vinegar, centred on the origin."""
    d = (
        "M-20 -136H20V-84C22 -60 54 -54 56 -20V112Q54 128 38 128H-38"
        "Q-54 128 -56 112V-20C-54 -54 -22 -60 -20 -84Z"
    )
    return (
        fill(d, content.base)
        + inside(
            d, fill("M16 -140V-80C20 -40 26 60 20 140H70V-140Z", content.shade, 0.8)
        )
        + line("M-40 -14V40M-10 -120V-92", content.light, 7, 0.9)
        + fill("M-25 -158Q0 -164 25 -158V-128Q0 -122 -25 -128Z", cap)
        + line("M-22 -126Q0 -120 22 -126", "#E2BC6E", 4)
        + place(label(98, 96, place(picture, 0, -8)), 0, 54)
    )


def pot(tone: Tone = CLAYWARE) -> Svg:
    """A stoneware vinegar jar under red cloth."""
    d = (
        "M-58 -76C-60 -60 -116 -30 -112 36C-110 88 -74 112 -56 118H56"
        "C74 112 110 88 112 36C116 -30 60 -60 58 -76Z"
    )
    diamond = "M0 -58L60 10L0 78L-60 10Z"
    return (
        fill(d, tone.base)
        + inside(
            d,
            fill("M40 -80C70 0 60 70 20 130H130V-80Z", tone.shade, 0.75)
            + line("M-90 10Q-86 -24 -62 -42", tone.light, 11),
        )
        + fill(
            "M-66 -78Q-76 -112 -40 -118Q0 -126 40 -118Q76 -112 66 -78Q0 -64 -66 -78Z",
            "#B3302A",
        )
        + line("M-64 -76Q0 -62 64 -76", "#E2BC6E", 7)
        + line(
            "M-26 -114Q-22 -94 -28 -74M8 -118V-70M36 -114Q34 -92 42 -76", "#8C211E", 3
        )
        + place(
            fill(diamond, "#B3302A") + fill("M0 -42L46 10L0 62L-46 10Z", PAPER),
            0,
            20,
            0.86,
        )
        + place(seal(), 0, 29, 0.52)
    )


def gift_box(picture: Svg, tone: Tone = CREAM) -> Svg:
    """A lidded present box with ribbon, centred on the origin."""
    return (
        fill("M-130 -40H130L122 104H-122Z", tone.base)
        + fill("M60 -40L40 104H122L130 -40Z", tone.shade, 0.7)
        + fill("M-142 -84Q0 -92 142 -84V-36H-142Z", tone.base)
        + fill("M66 -88L56 -36H142V-84Z", tone.shade, 0.7)
        + line("M-142 -36H142", tone.shade, 4)
        + fill("M-98 -88H-72V104H-98Z", tone.light)
        + fill(
            "M-85 -84C-130 -130 -150 -100 -128 -90C-112 -84 -96 -84 -85 -84"
            "C-74 -84 -58 -84 -42 -90C-20 -100 -40 -130 -85 -84Z",
            tone.light,
        )
        + place(picture, 36, 34)
        + place(seal(), 108, -60, 0.3)
    )
