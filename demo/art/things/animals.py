"""What animals give: honey, eggs, cheese, lamb; and the bees and hens themselves."""

from demo.art.shapes import (
    HERE,
    Point,
    Svg,
    Tone,
    blob,
    dice,
    dot,
    fill,
    inside,
    line,
    modelled,
    oval,
    place,
)

HONEY = Tone("#D9922A", "#B9721A", "#F4C877")
HONEY_DARK = Tone("#9C5420", "#733712", "#D08A48")
HONEY_PALE = Tone("#EBC46A", "#CF9F3E", "#FBE6B0")
EGG_BROWN = Tone("#D8A57C", "#B98058", "#EFC8A6")
EGG_PALE = Tone("#EFE0CB", "#D2BC9E", "#FFF8EC")
EGG_BLUE = Tone("#BFD0C6", "#98AFA4", "#DEE9E2")


def bee() -> Svg:
    return (
        fill("M-2 -6C-14 -24 2 -26 4 -6Z", "#FFFDF8")
        + fill("M4 -6C2 -24 18 -22 10 -5Z", "#EFE9D6")
        + fill(blob(13, 9, seed=1), "#E2A83B")
        + line("M-4 -8V8M3 -8V8", "#4A3520", 4)
        + dot(12, -1, 5, "#4A3520")
    )


def bee_mark() -> Svg:
    """The bee on a honey label."""
    wing = "M10 -6C26 -22 32 -8 12 0Z"
    return (
        fill(blob(12, 15, seed=3), "#E2A83B")
        + line("M-12 -4H12M-11 4H11", "#4A3520", 3.4)
        + fill(wing, "#CFE0D8")
        + place(fill(wing, "#CFE0D8"), 0, 0, flip=True)
    )


def dipper() -> Svg:
    ribs = "M-22 40Q0 48 22 40M-24 54Q0 62 24 54M-20 68Q0 76 20 68"
    return (
        line("M0 -120V30", "#9A6B38", 9)
        + fill(blob(24, 34, Point(0, 54), seed=2, wobble=0.03), "#B07A3C")
        + line(ribs, "#6F4724", 3.4)
    )


def honeycomb() -> Svg:
    """A broken piece of comb, honey running out."""
    d = "M-112 -58L-40 -84L60 -80L118 -36L110 44L30 78L-70 70L-124 14Z"
    cells = ""
    for row in range(6):
        for col in range(8):
            x = -118 + col * 34 + (row % 2) * 17
            y = -74 + row * 30
            full = (row * 3 + col * 5) % 4
            cells += place(
                fill(
                    "M0 -17L15 -8.5V8.5L0 17L-15 8.5V-8.5Z",
                    ("#F4C860", "#E2A02E", "#C57E1C", "#EBB344")[full],
                ),
                x,
                y,
            )
            cells += line(f"M{x - 7} {y - 5}q3 -5 8 -6", "#FBE2A0", 2.6)
    drip = (
        "M-40 70C-38 90 -30 104 -20 104C-10 104 -8 90 -10 74ZM40 70"
        "C42 84 46 92 52 92C60 92 60 80 60 64Z"
    )
    return (
        fill(d, "#B9721A")
        + inside(d, cells)
        + fill(drip, HONEY.base)
        + line("M-24 78Q-26 90 -21 96", HONEY.light, 4)
    )


def egg(seed: int = 1, tone: Tone = EGG_BROWN) -> Svg:
    d = (
        "M0 -50C26 -50 44 -10 42 14C40 40 20 50 0 50"
        "C-20 50 -40 40 -42 14C-44 -10 -26 -50 0 -50Z"
    )
    chance = dice(seed)
    specks = "".join(
        dot(chance.uniform(-26, 28), chance.uniform(-28, 36), 1.5, tone.shade)
        for _ in range(12)
    )
    return modelled(d, tone, 42, 50, seed=seed) + specks


def egg_carton() -> Svg:
    """The front of a grey pulp carton for six."""
    cups = "".join(
        fill(
            f"M{x - 44} 0Q{x} 18 {x + 44} 0L{x + 34} 56Q{x} 66 {x - 34} 56Z",
            ("#B9B2A0", "#ADA592")[i % 2],
        )
        for i, x in enumerate((-88, 0, 88))
    )
    return (
        fill("M-136 -6H136L128 14H-128Z", "#9C947F")
        + cups
        + line("M-134 -4Q0 6 134 -4", "#D8D2C0", 6)
    )


def straw_nest() -> Svg:
    chance = dice(9)
    body = oval(HERE, 140, 40, "#C9A25A")
    for _ in range(60):
        x = chance.uniform(-130, 110)
        y = chance.uniform(-30, 30) * (1 - abs(x) / 170)
        body += line(
            (
                f"M{x:.0f} {y:.0f}"
                f"q{chance.uniform(10, 24):.0f} {chance.uniform(-12, 8):.0f} "
                f"{chance.uniform(26, 44):.0f} {chance.uniform(-8, 10):.0f}"
            ),
            chance.choice(("#E6C878", "#B98A3C", "#D9B562")),
            4,
        )
    return body


BROWN_HEN = Tone("#A9572F", "#7E3C1E", "#D28A5C")
WHITE_HEN = Tone("#E3D3B0", "#C4AE84", "#F7EFDC")


def hen(tone: Tone = BROWN_HEN) -> Svg:
    """A brown hen that stands with her foot at y = 110."""
    body = (
        "M-96 -46C-76 -20 -44 -24 -20 -34C0 -60 4 -104 42 -108"
        "C74 -108 84 -76 78 -46C84 10 50 70 -14 70"
        "C-70 70 -106 20 -96 -46Z"
    )
    tail = (
        "M-84 -20C-130 -40 -140 -84 -116 -104"
        "C-110 -84 -96 -76 -84 -74C-92 -90 -84 -108 -70 -112"
        "C-66 -88 -54 -60 -46 -40Z"
    )
    comb = (
        "M22 -102C16 -126 34 -130 36 -116C40 -136 58 -132 56 -114"
        "C68 -128 78 -116 68 -100Z"
    )
    return (
        line(
            "M-26 66V106M12 66V106M-26 106h-16M-26 106h14M12 106h-14M12 106h16",
            "#C98A2E",
            6,
        )
        + fill(tail, tone.shade)
        + fill(comb, "#B3302A")
        + fill(body, tone.base)
        + inside(body, fill(blob(90, 50, Point(10, 60), seed=4), tone.shade, 0.7))
        + fill(
            "M-62 -2C-40 -20 10 -22 34 -6C30 30 -20 46 -56 26Q-66 14 -62 -2Z",
            tone.shade,
        )
        + line("M-44 12Q-20 24 6 14M-34 26Q-14 34 8 28", tone.light, 4)
        + fill("M76 -76L106 -66L78 -56Z", "#E2A83B")
        + fill("M72 -54Q84 -40 74 -28Q62 -36 66 -54Z", "#B3302A")
        + line("M50 -80q6 -6 12 0", "#2A1A12", 4)
    )


def cheese() -> Svg:
    """A small wheel of goat's cheese with a wedge cut out."""
    return (
        fill("M-110 -10V44C-110 74 -50 90 0 90C50 90 110 74 110 44V-10Z", "#E3D3B0")
        + fill("M40 0V86C80 80 110 64 110 44V-10Z", "#C9B488")
        + oval(Point(0, -10), 110, 44, "#F7EFDC")
        + fill("M0 -10L104 8Q84 30 36 32Z", "#B9A274")
        + fill("M0 -10L36 32V86L0 50Z", "#FFFAEC")
        + fill("M0 -10L104 8V50L0 50Z", "#EFE3C4")
        + line("M14 22h8M16 44h8M60 30h10", "#D2C094", 4)
        + line("M-84 -20Q-60 -38 -20 -42", "#FFFDF4", 6)
    )


def cheese_wedge() -> Svg:
    return (
        fill("M-64 14L40 -30Q70 -16 72 8Z", "#F7EFDC")
        + fill("M-64 14L72 8V46L-64 54Z", "#FFFAEC")
        + line("M-20 30h8M18 34h10M40 22h6M-40 40h6", "#D2C094", 4)
    )


def lamb_rack() -> Svg:
    """A rack of lamb with its ribs."""
    ribs = "".join(
        line(f"M{x} -10Q{x + 10} -60 {x + 4 + i * 3} -98", "#F3E8D2", 13)
        for i, x in enumerate((-74, -38, -2, 34, 68))
    )
    meat = (
        "M-112 20C-112 -24 -70 -34 -20 -32C40 -34 108 -26 114 16"
        "C114 52 60 58 0 58C-60 58 -110 56 -112 20Z"
    )
    marbling = "M-70 10q20 -10 36 2M0 22q24 -10 40 0M-40 36q14 -6 26 0M54 4q14 -4 24 4"
    return (
        ribs
        + fill(meat, "#F0D9C4")
        + fill(
            (
                "M-100 26C-98 -6 -60 -14 -16 -14C36 -16 98 -8 102 22"
                "C98 46 50 48 0 48C-54 48 -96 46 -100 26Z"
            ),
            "#B8483F",
        )
        + fill(
            "M10 -14C60 -12 98 -6 102 22C98 46 50 48 10 48C60 40 60 0 10 -14Z",
            "#963530",
            0.7,
        )
        + line(marbling, "#E9B7A4", 4)
    )


def sheep() -> Svg:
    """A white sheep that stands with its feet at y = 90."""
    wool = "".join(
        dot(x, y, r, "#F4ECDA")
        for x, y, r in (
            (-60, 0, 40),
            (-20, -26, 42),
            (26, -24, 40),
            (58, 4, 36),
            (0, 16, 46),
            (-40, 24, 34),
            (40, 28, 34),
        )
    )
    shade = "".join(dot(x, y, 30, "#DCCDAE") for x, y in ((-40, 36), (0, 40), (40, 38)))
    return (
        line("M-44 50V88M-16 54V88M24 54V88M48 50V88", "#4A3A30", 11)
        + shade
        + wool
        + fill(
            "M62 -46C88 -58 112 -40 110 -16C108 8 92 14 80 8C62 0 54 -30 62 -46Z",
            "#4A3A30",
        )
        + fill("M64 -40Q42 -46 40 -30Q54 -24 68 -30Z", "#5E4A3E")
        + line("M86 -28q6 -5 11 0", "#F4ECDA", 3.4)
    )
