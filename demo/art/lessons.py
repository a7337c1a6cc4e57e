"""Covers for the courses where farmers learn to sell online."""

from demo.art.brand import seal
from demo.art.grounds import AMBER, CLAY, POOL, SAGE, SLATE, Ground
from demo.art.shapes import (
    Point,
    Svg,
    block,
    dot,
    fill,
    hand_cut,
    leaf,
    line,
    oval,
    place,
    shadow,
)
from demo.art.things import animals, fruit, packs, spice

PHONE = "#3A322C"
PAPER = "#FBF3E0"


def desk(ground: Ground, *things: Svg, table: float = 208) -> Svg:
    """Things on a long table, 480 by 320 units."""
    top = f"M-20 {table:g}Q140 {table - 6:g} 250 {table:g}T500 {table - 2:g}V350H-20Z"
    marks = f"M24 {table + 40:g}H110M350 {table + 30:g}H450M60 {table + 90:g}H170"
    body = fill(top, ground.table) + line(marks, ground.line, 3, 0.6) + "".join(things)
    return hand_cut(480, 320, ground.wall, body, seed=4)


def phone(screen: Svg, *, turn: float = 0) -> Svg:
    """An upright phone, centred on the origin; the screen is 96 by 172 units."""
    glass = block(Point(-50, -88), 100, 176, "#EAF0EA", 8)
    return place(
        block(Point(-58, -98), 116, 196, PHONE, 16) + glass + screen, 0, 0, 1, turn
    )


def tripod() -> Svg:
    """Three legs under a phone, from y = 90 down to y = 190."""
    return line("M0 90V130M0 126L-52 196M0 126L52 196M0 126V192", "#4A3A30", 8)


def photo() -> Svg:
    """A phone that takes a picture of persimmons in daylight."""
    picture = block(Point(-50, -88), 100, 176, AMBER.wall, 8)
    picture += fill("M-50 24Q0 18 50 24V80Q50 88 42 88H-42Q-50 88 -50 80Z", AMBER.table)
    picture += place(fruit.persimmon(3), 0, 20, 0.56)
    corners = "M-38 -20V-36H-22M38 -20V-36H22M-38 52V66H-22M38 52V66H22"
    picture += line(corners, PAPER, 4) + dot(0, 78, 7, PAPER)
    pile = place(fruit.persimmon(5, fruit.PERSIMMON_DEEP), 148, 168, 0.9)
    pile += place(fruit.persimmon(2), 90, 226, 0.94) + place(
        fruit.persimmon(3), 208, 226, 0.92
    )
    return desk(
        SAGE,
        shadow(148, 274, 130, 12),
        pile,
        place(phone(picture, turn=8), 352, 156, 1.1),
    )


def live_stream() -> Svg:
    """A phone on a tripod, with a lamp, before a bowl of pepper."""
    picture = place(fruit.apple(3), 0, 16, 0.5)
    picture += block(Point(-44, -82), 38, 16, "#B3401A", 5) + dot(-36, -74, 4, PAPER)
    picture += line("M-40 66h40M-40 78h26", "#8E9AA0", 5)
    lamp = f'<circle r="76" fill="none" stroke="{PAPER}" stroke-width="16"/>'
    stage = shadow(350, 286, 96, 11) + place(
        packs.bowl(spice.HUSKS, packs.CREAM), 350, 196, 0.78
    )
    stage += place(fruit.apple(6), 246, 254, 0.52)
    rig = place(tripod() + lamp + place(phone(picture), 0, 0, 0.72), 132, 108)
    return desk(AMBER, stage, rig, shadow(132, 306, 70, 8))


def packing() -> Svg:
    """A box being packed with straw, paper and tape."""
    body = shadow(190, 298, 150, 12) + place(packs.carton_back(118, 52), 190, 182)
    for x, seed in ((120, 3), (188, 5), (258, 7)):
        body += place(fruit.apple(seed), x, 164 + seed % 2, 0.62, seed)
    body += place(packs.carton_front(118, 96), 190, 190)
    tape = oval(Point(0, 4), 44, 44, "#8E6432") + dot(0, 0, 44, "#D5AC72")
    tape += dot(0, 0, 24, CLAY.table) + line("M42 12L66 34", "#D5AC72", 14)
    wrapped = place(fruit.apple(9), 0, -6, 0.5)
    wrapped += fill("M-44 10Q-20 -6 0 8Q20 -8 44 10L26 44Q0 52 -26 44Z", PAPER)
    return desk(
        POOL,
        body,
        shadow(384, 296, 76, 9),
        place(tape, 356, 244),
        place(wrapped, 426, 270),
    )


def prices() -> Svg:
    """A notebook with sums, an abacus and a few coins."""
    sheet = fill("M-84 -96H84V96H-84Z", PAPER) + fill("M-84 -96H-66V96H-84Z", "#B8431A")
    rules = "".join(
        f"M-48 {y}h{w}M44 {y}h24" for y, w in ((-60, 64), (-30, 50), (0, 70), (30, 40))
    )
    sheet += line(rules, "#9A8C74", 5) + line("M-48 54H68M30 72h38", "#2F5D3A", 6)
    frame = fill("M-92 -60H92V60H-92Z", "#7A4A2E") + fill(
        "M-80 -48H80V48H-80Z", "#E7CFA4"
    )
    frame += line("M-80 -16H80", "#7A4A2E", 6)
    for i, x in enumerate(range(-64, 65, 32)):
        frame += line(f"M{x} -48V48", "#5A4030", 3)
        for y in (-36 + 10 * (i % 2), -2 + 6 * (i % 3), 14 + 6 * (i % 3), 36):
            frame += oval(Point(x, y), 13, 7, "#B3401A")
    coins = "".join(
        dot(x, y, 18, "#C98A2E")
        + dot(x, y - 3, 18, "#E9B33C")
        + dot(x, y - 3, 7, "#C98A2E")
        for x, y in ((262, 284), (300, 292), (280, 272))
    )
    return desk(
        CLAY,
        shadow(140, 282, 100, 10),
        place(sheet, 140, 178, 1, -6),
        place(frame, 356, 204, 1, 4),
        coins,
    )


def quality() -> Svg:
    """Scales that weigh honey, with a certificate beside them."""
    pan = line("M0 0V-22", "#5A4030", 8) + fill("M-76 -40H76L58 -20H-58Z", "#D5AC72")
    scale = fill("M-64 0H64L78 84H-78Z", "#3F6272") + fill(
        "M20 0H64L78 84H28Z", "#2F4C5A", 0.7
    )
    scale += (
        dot(0, 44, 30, PAPER)
        + line("M0 44L14 26", "#B3401A", 5)
        + dot(0, 44, 4, "#3A2A1C")
    )
    jar = place(packs.jar(animals.HONEY, animals.bee_mark()), 0, -112, 0.62)
    paper = fill("M-66 -84H66V84H-66Z", PAPER) + line(
        "M-40 -52H40M-40 -28H40M-40 -4H16", "#9A8C74", 6
    )
    paper += place(seal(), 24, 46, 0.46) + line("M-40 36h34M-40 56h24", "#9A8C74", 5)
    sprig = leaf(300, 286, 60, 14, -10)
    return desk(
        SLATE,
        shadow(160, 284, 104, 10),
        place(scale + pan + jar, 160, 196),
        place(paper, 346, 178, 1.1, 6),
        sprig,
    )


LESSONS = (photo, live_stream, packing, prices, quality)
