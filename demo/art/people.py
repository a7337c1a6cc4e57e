"""Portraits of invented farmers; they smile with closed eyes."""

from dataclasses import dataclass
from functools import partial

from demo.art.shapes import (
    INK,
    Point,
    Svg,
    dice,
    dot,
    fill,
    hand_cut,
    inside,
    line,
    oval,
    place,
)

STRAW, STRAW_LINE = "#E2BC6E", "#A87A3A"
BLACK, BROWN, GREY, WHITE = "#2C211C", "#4A3226", "#A8A196", "#DCD6CA"
NECK = "M82 118H118V146Q100 164 82 146Z"
FACES = {
    "round": "M56 84C54 40 146 40 144 84C146 118 124 134 100 134S54 118 56 84Z",
    "long": "M60 82C58 38 142 38 140 82C142 116 120 140 100 140S58 116 60 82Z",
    "square": "M57 80C54 42 146 42 143 80C146 112 130 134 100 136C70 134 54 112 57 80Z",
}
HAIR = {
    "short": (
        "M52 92C44 34 78 26 100 26S156 34 148 92C142 78 138 66 128 60"
        "C108 66 80 64 70 60C60 68 58 80 52 92Z"
    ),
    "parted": (
        "M54 92C44 36 76 24 102 26C132 26 156 40 146 92C144 72 134 60 112 54"
        "C96 66 72 66 62 66C58 74 58 82 54 92Z"
    ),
    "thin": (
        "M56 88C50 60 60 44 74 40C66 52 62 62 62 76ZM144 88"
        "C150 60 140 44 126 40C134 52 138 62 138 76Z"
    ),
    "bob": (
        "M46 124C36 44 70 24 100 24S164 44 154 124Q144 130 138 122C144 92 140 70 126 58"
        "C104 70 78 66 72 60C60 72 58 96 62 122Q54 130 46 124Z"
    ),
    "fringe": (
        "M48 112C38 40 72 22 100 22S162 40 152 112Q146 116 142 108C144 92 144 82 140 72"
        "C118 78 82 78 60 72C56 84 56 96 58 108Q52 116 48 112Z"
    ),
}


@dataclass(frozen=True)
class Look:
    """What tells one farmer from another."""

    ground: str
    skin: str
    shirt: str
    face: str = "round"
    hair: str = ""
    hair_colour: str = BLACK
    hat: str = ""
    hat_colour: str = STRAW
    extras: tuple[str, ...] = ()
    accent: str = "#B8431A"


def behind(look: Look) -> Svg:
    """Hair that falls behind the shoulders."""
    if "plaits" in look.extras:
        plait = "M50 96C36 116 40 140 34 168Q44 176 52 166C58 140 62 120 66 108Z"
        tie = line("M34 160l16 4", look.accent, 5)
        one = fill(plait, look.hair_colour) + tie
        return one + place(one, 200, 0, flip=True)
    if "bun" in look.extras:
        return dot(100, 24, 21, look.hair_colour)
    return ""


def clothes(look: Look) -> Svg:
    shoulders = "M26 214C30 154 68 138 100 138S170 154 174 214Z"
    body = fill(shoulders, look.shirt)
    shade = inside(shoulders, fill("M118 130C154 144 172 164 190 214H138Z", INK, 0.14))
    if "flowers" in look.extras:
        chance = dice(len(look.ground) + len(look.shirt) + len(look.face))
        for x, y in (
            (52, 176),
            (74, 194),
            (126, 192),
            (150, 176),
            (100, 186),
            (44, 200),
            (158, 202),
        ):
            body += dot(x, y, 6, "#F3D9BC") + dot(x, y, 2.4, look.accent)
            body += dot(x + chance.uniform(6, 9), y + 7, 2.4, "#8FA864")
    if "stripes" in look.extras:
        body += line(
            "M50 156V210M74 146V210M126 146V210M150 156V210", look.accent, 5, 0.8
        )
    if "dungarees" in look.extras:
        body += fill("M66 172H134L142 214H58Z", look.accent)
        body += line("M70 176L60 146M130 176L140 146", look.accent, 10)
        body += dot(70, 178, 3.4, STRAW) + dot(130, 178, 3.4, STRAW)
    if "vest" in look.extras:
        side = "M66 144C44 152 30 176 26 214H74C80 190 76 160 66 144Z"
        body += fill(side, look.accent) + place(
            fill(side, look.accent), 200, 0, flip=True
        )
    return body + shade


def collar(look: Look) -> Svg:
    if "towel" in look.extras:
        return fill(
            "M70 136Q100 166 130 136L140 150Q100 188 60 150Z", "#F7F0E0"
        ) + line("M66 150Q100 180 134 150", look.accent, 3)
    if "mandarin" in look.extras:
        return fill(
            "M78 136Q100 158 122 136L126 148Q100 170 74 148Z", look.accent
        ) + line("M100 164V206M96 178h8M96 194h8", look.accent, 3.4)
    if "lapels" in look.extras:
        return fill(
            "M80 136L100 164L76 172L66 146ZM120 136L100 164L124 172L134 146Z",
            look.accent,
        )
    return line("M80 140Q100 164 120 140", INK, 4, 0.25)


def hat(look: Look) -> Svg:
    if look.hat == "straw":
        return (
            fill("M18 66Q100 40 182 66Q150 84 100 82T18 66Z", look.hat_colour)
            + fill("M62 60C64 18 136 18 138 60Q100 68 62 60Z", look.hat_colour)
            + fill("M104 30C130 30 138 44 138 60Q120 64 108 64Z", STRAW_LINE, 0.35)
            + line("M62 56Q100 66 138 56", look.accent, 6)
            + line("M32 67Q60 72 90 74M112 74Q140 73 168 67", STRAW_LINE, 2)
        )
    if look.hat == "cap":
        return (
            fill("M54 66C52 24 148 24 146 66Q100 54 54 66Z", look.hat_colour)
            + fill(
                "M50 62Q100 46 150 62Q170 68 158 76Q100 58 52 72Q44 68 50 62Z",
                look.accent,
            )
            + line("M100 30V50", look.accent, 2.5, 0.6)
        )
    if look.hat == "wool":
        return (
            fill("M52 66C50 16 150 16 148 66Z", look.hat_colour)
            + fill("M48 58Q100 46 152 58V76Q100 62 48 76Z", look.accent)
            + line(
                "M64 58v14M82 54v14M100 53v13M118 54v14M136 58v14", look.hat_colour, 3
            )
            + dot(100, 22, 11, look.accent)
        )
    if look.hat == "towel":
        return (
            fill("M52 72C48 28 152 28 148 72Q100 50 52 72Z", "#F7F0E0")
            + fill("M52 72Q100 48 148 72L150 60Q100 38 50 60Z", "#E6DAC0")
            + fill(
                "M88 44C70 22 84 16 98 34C108 14 126 20 112 44Q100 52 88 44Z", "#F7F0E0"
            )
            + line("M62 50Q100 34 138 50", look.accent, 3)
        )
    if look.hat == "scarf":
        return (
            fill(
                (
                    "M46 98C40 30 76 16 100 16S160 30 154 98"
                    "C150 72 134 54 100 54S50 72 46 98Z"
                ),
                look.accent,
            )
            + fill("M78 132L100 144L122 132L114 166L100 150L86 166Z", look.accent)
            + "".join(
                dot(x, y, 3.6, "#F7EBD2")
                for x, y in (
                    (70, 44),
                    (92, 30),
                    (114, 34),
                    (134, 50),
                    (56, 68),
                    (146, 72),
                )
            )
        )
    return ""


def features(look: Look) -> Svg:
    brow = WHITE if "old" in look.extras else look.hair_colour
    body = (
        line("M74 92q7 -7 14 0M112 92q7 -7 14 0", "#3A2A1C", 4)
        + line("M72 80q8 -5 16 -2M112 78q8 -3 16 2", brow, 3.4, 0.85)
        + line("M99 94Q94 104 101 105", "#9A6240", 3)
        + oval(Point(71, 106), 9, 7, "#D9683E", 0.35)
        + oval(Point(129, 106), 9, 7, "#D9683E", 0.35)
    )
    if "grin" in look.extras:
        body += fill("M82 110Q100 132 118 110Q100 116 82 110Z", "#FFF8EC") + line(
            "M82 110Q100 132 118 110Q100 116 82 110", "#7A3A24", 3
        )
    else:
        body += line("M84 112Q100 126 116 112", "#7A3A24", 4)
    if "old" in look.extras:
        body += line(
            "M64 92l-5 -3M64 97l-6 1M136 92l5 -3M136 97l6 1M84 66q16 -4 32 0",
            "#9A6240",
            2,
        )
        body += line("M78 106q-4 6 0 12M122 106q4 6 0 12", "#9A6240", 2, 0.7)
    if "glasses" in look.extras:
        ring = 'fill="#FFFDF8" fill-opacity=".25" stroke="#4A3A30" stroke-width="3.4"'
        body += (
            f'<circle cx="81" cy="91" r="14" {ring}/><circle cx="119" '
            f'cy="91" r="14" {ring}/>'
        )
        body += line("M95 90q5 -4 10 0M67 88l-9 -3M133 88l9 -3", "#4A3A30", 3.2)
    return body


def beard(look: Look) -> Svg:
    colour = WHITE if "old" in look.extras else look.hair_colour
    if "beard" in look.extras:
        d = (
            "M62 106C64 140 84 152 100 152S136 140 138 106"
            "C132 116 124 122 118 114Q100 104 82 114C76 122 68 116 62 106"
            "Z"
        )
        return fill(d, colour) + line("M86 116Q100 128 114 116", "#7A3A24", 4)
    if "goatee" in look.extras:
        return fill("M88 128Q100 122 112 128Q110 150 100 158Q90 150 88 128Z", colour)
    if "moustache" in look.extras:
        return fill(
            "M100 106Q84 102 76 114Q90 116 100 111Q110 116 124 114Q116 102 100 106Z",
            colour,
        )
    return ""


def bust(look: Look) -> Svg:
    """Head and shoulders, 200 units square, without a ground."""
    body = behind(look) + clothes(look)
    body += fill(NECK, look.skin) + line("M84 132Q100 146 116 132", "#8A5A3A", 4, 0.5)
    body += collar(look)
    ears = oval(Point(56, 94), 8, 11, look.skin, None) + oval(
        Point(144, 94), 8, 11, look.skin, None
    )
    body += ears + fill(FACES[look.face], look.skin)
    body += fill(
        "M118 50C140 56 148 84 140 108C132 130 116 136 104 136C132 116 132 84 118 50Z",
        "#8A4A20",
        0.13,
    )
    body += features(look) + beard(look)
    if look.hair:
        hair = fill(HAIR[look.hair], look.hair_colour)
        body += inside("M0 56H200V200H0Z", hair) if look.hat else hair
    if "earrings" in look.extras:
        body += dot(55, 108, 4, STRAW) + dot(145, 108, 4, STRAW)
    return body + hat(look)


def portrait(look: Look, seed: int) -> Svg:
    return hand_cut(200, 200, look.ground, place(bust(look), 0, 6), seed=seed)


def as_scene(look: Look, seed: int) -> partial[Svg]:
    return partial(portrait, look, seed)
