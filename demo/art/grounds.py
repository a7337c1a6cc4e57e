"""The walls and tables that still lifes are set on."""

from dataclasses import dataclass

from demo.art.shapes import Point, Svg, fill, hand_cut, line


@dataclass(frozen=True)
class Ground:
    wall: str
    table: str
    line: str


SAGE = Ground("#C9D3AE", "#DCE0C4", "#B9C09A")
STRAW = Ground("#F2E2BC", "#D9B98A", "#B8935F")
MOSS = Ground("#8FA183", "#E7CFA4", "#C8A872")
AMBER = Ground("#F3C77F", "#F0DDBB", "#D4B98A")
CLAY = Ground("#E3C9A9", "#F1E2C8", "#D2B78F")
POOL = Ground("#BFD0C6", "#E9CF9A", "#CBAA66")
MIST = Ground("#C9D6C6", "#A98458", "#8A6A42")
OAT = Ground("#D8CDB4", "#8B7A55", "#6F6040")
ROSE = Ground("#E9C9B6", "#F4E6D0", "#D9BFA0")
BRICK = Ground("#C98E6A", "#EBD3AC", "#CDAE7E")
SLATE = Ground("#8CA3A6", "#E4D3B0", "#C2AB80")
OLIVE = Ground("#A9B98F", "#E7CFA4", "#C8A872")
CREAM = Ground("#F1E3C6", "#E9D7B4", "#CBB388")
PLUM = Ground("#C7AEB4", "#EEDDC4", "#CDB598")


CLOSE = Point(14, 14)


def still_life(ground: Ground, *things: Svg, table: float = 256, seed: int = 3) -> Svg:
    """Things on a table, on a square of 400 units; no things, no table lines."""
    top = f"M-20 {table:g}Q120 {table - 8:g} 210 {table:g}T420 {table - 2:g}V430H-20Z"
    marks = (
        f"M20 {table + 46:g}H96M300 {table + 30:g}H386"
        f"M40 {table + 106:g}H140M250 {table + 120:g}H360"
    )
    body = fill(top, ground.table) + line(marks, ground.line, 3, 0.6) + "".join(things)
    return hand_cut(400, 400, ground.wall, body, seed=seed, crop=CLOSE)


def wall_piece(ground: Ground, *things: Svg, seed: int = 3) -> Svg:
    """Things that hang before a wall, without a table."""
    sun = fill("M-20 -20H150L30 420H-20Z", ground.table, 0.5)
    body = sun + "".join(things)
    return hand_cut(400, 400, ground.wall, body, seed=seed, crop=CLOSE)
