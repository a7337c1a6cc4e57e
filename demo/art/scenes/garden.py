"""Still lifes of roots, vegetables and mushrooms."""

from demo.art.grounds import (
    AMBER,
    BRICK,
    CLAY,
    CREAM,
    MIST,
    MOSS,
    OAT,
    OLIVE,
    PLUM,
    POOL,
    ROSE,
    SAGE,
    SLATE,
    STRAW,
    still_life,
    wall_piece,
)
from demo.art.scenes.dry_goods import bag_of, tray_of
from demo.art.shapes import Svg, Tone, dice, leaf, line, place, shadow
from demo.art.things import packs, roots, vegetables


def potatoes(tone: Tone, other: Tone) -> Svg:
    return (
        shadow(200, 352, 160, 16)
        + place(roots.potato(3, tone), 204, 202, 1.14)
        + place(roots.potato(6, other), 112, 280, 1.1, -12)
        + place(roots.potato(9, tone), 288, 286, 1.14, 10)
    )


def potato() -> Svg:
    """Yellow mountain potatoes."""
    return still_life(
        MIST, potatoes(roots.POTATO, roots.POTATO_PALE), leaf(40, 360, 66, 15, -8)
    )


def potato_purple() -> Svg:
    """Purple potatoes, one cut open."""
    half = roots.potato_half("#8C5E94", "#B58ABC", "#4E3150")
    body = (
        shadow(200, 352, 160, 16)
        + place(roots.potato(3, roots.POTATO_PURPLE), 206, 202, 1.12)
        + place(roots.potato(6, roots.POTATO_PURPLE), 108, 280, 1.1, -12)
        + place(half, 290, 288, 1.24)
    )
    return still_life(STRAW, body)


def potato_crate() -> Svg:
    """Potatoes in a wooden crate."""
    body = shadow(200, 368, 164, 14)
    for i, (x, y) in enumerate(
        (
            (110, 214),
            (200, 196),
            (290, 212),
            (150, 236),
            (246, 238),
            (80, 246),
            (320, 246),
        )
    ):
        tone = roots.POTATO if i % 2 else roots.POTATO_PALE
        body += place(roots.potato(i + 2, tone), x, y, 0.72, i * 9 - 30)
    return still_life(SAGE, body, place(packs.crate(164, 112), 200, 252))


def sweet_potato() -> Svg:
    """Sweet potatoes, one roasted and broken open."""
    body = (
        shadow(200, 352, 166, 16)
        + place(roots.sweet_potato(3), 214, 214, 1.16, -8)
        + place(roots.sweet_potato(5), 150, 276, 1.12, 8)
        + place(roots.roast_sweet_potato(), 278, 314, 1.12)
    )
    return still_life(POOL, body)


def radish() -> Svg:
    """Long green-shouldered radishes."""
    body = (
        shadow(200, 356, 140, 14)
        + place(roots.long_radish(2), 130, 236, 0.98, -8)
        + place(roots.long_radish(5), 266, 236, 0.98, 10)
    )
    return still_life(BRICK, body)


def radish_red() -> Svg:
    """A bunch of red radishes."""
    body = shadow(200, 350, 140, 14)
    for seed, x, y, turn in (
        (2, 200, 230, 0),
        (4, 116, 272, -14),
        (6, 286, 270, 14),
        (8, 200, 302, 4),
    ):
        body += place(roots.round_radish(seed), x, y, 1.2, turn)
    return still_life(CREAM, body)


def carrot() -> Svg:
    """Carrots with their green."""
    body = shadow(200, 356, 130, 14)
    for seed, x, turn in ((2, 96, -14), (4, 166, -4), (6, 238, 5), (8, 310, 15)):
        body += place(roots.carrot(seed), x, 236, 1.1, -turn * 0.4)
    return still_life(MOSS, body)


def garlic() -> Svg:
    """Heads of garlic and loose cloves."""
    body = (
        shadow(200, 348, 150, 15)
        + place(roots.garlic(3), 204, 214, 1.22)
        + place(roots.garlic(5), 110, 272, 1.18, -10)
        + place(roots.garlic(7), 292, 270, 1.18, 10)
        + place(roots.clove(2), 176, 336, 1.1, 70)
        + place(roots.clove(4), 232, 342, 1.1, -60)
    )
    return still_life(PLUM, body)


def garlic_braid() -> Svg:
    """Braids of garlic hung on a wall."""
    rail = line("M-10 24H410", "#6B4B33", 10)
    body = "".join(place(roots.garlic_braid(), x, 40, 0.98) for x in (104, 296))
    return wall_piece(OLIVE, rail, body)


def onion() -> Svg:
    """Brown onions."""
    body = (
        shadow(200, 348, 150, 15)
        + place(roots.onion(3), 204, 210, 1.18)
        + place(roots.onion(5), 112, 276, 1.18, -8)
        + place(roots.onion(7), 292, 274, 1.18, 10)
    )
    return still_life(SAGE, body)


def scallion() -> Svg:
    """A bunch of scallions tied with straw."""
    body = shadow(200, 360, 90, 12)
    for i, x in enumerate((140, 170, 200, 230, 260)):
        body += place(roots.scallion(i + 2), x, 218, 1.16, (i - 2) * 6)
    tie = line("M130 252Q200 270 272 252M130 262Q200 280 272 262", "#C9A25A", 9)
    return still_life(ROSE, body, tie, table=280)


def dangshen() -> Svg:
    """A bundle of dried dangshen roots tied with red thread."""
    body = shadow(204, 330, 180, 18)
    for i in range(9):
        y = 200 + i * 14
        body += place(
            roots.dangshen(i + 2), 184 + (i % 3) * 6, y, 1.14, (i % 4 - 1.5) * 2
        )
    band = line("M150 192Q160 256 150 322M162 192Q172 256 162 322", "#B3302A", 8)
    return still_life(SLATE, body, band, table=236)


def dangshen_sliced() -> Svg:
    """Dangshen cut into slices, on a bamboo tray."""
    return still_life(BRICK, tray_of(roots.DANGSHEN_SLICES, seed=2), table=200)


def dangshen_box() -> Svg:
    """Dangshen roots in a present box."""
    picture = (
        place(roots.dangshen(3), -14, -24, 0.46)
        + place(roots.dangshen(5), -18, -2, 0.46)
        + place(roots.dangshen(7), -14, 20, 0.46)
    )
    body = shadow(200, 350, 156, 16) + place(
        packs.gift_box(picture, Tone("#7E2F22", "#5E1F17", "#E2BC6E")),
        200,
        236,
        1.14,
    )
    return still_life(STRAW, body)


def astragalus() -> Svg:
    """Slices of astragalus root on a bamboo tray."""
    return still_life(POOL, tray_of(roots.ASTRAGALUS, seed=6), table=200)


def mushroom() -> Svg:
    """Three fresh shiitake."""
    light = Tone("#9B6843", "#774B2E", "#E6C49A")
    dark = Tone("#7A4E33", "#5C3924", "#D0A878")
    body = (
        shadow(200, 350, 160, 16)
        + place(vegetables.shiitake(1), 116, 240, 1.36)
        + place(vegetables.shiitake(2, light), 292, 250, 1.26, 8)
        + place(vegetables.shiitake(3, dark), 208, 296, 0.98, -6)
    )
    return still_life(OAT, body)


def mushroom_dried() -> Svg:
    """Dried shiitake on a bamboo tray."""
    return still_life(SAGE, tray_of(vegetables.DRIED_SHIITAKE, seed=4), table=200)


def mushroom_bag() -> Svg:
    """A bag of dried shiitake."""
    picture = place(vegetables.shiitake(1), 0, 2, 0.52)
    extra = place(vegetables.dried_shiitake(dice(3)), 70, 348) + place(
        vegetables.dried_shiitake(dice(6)), 334, 350
    )
    return still_life(AMBER, bag_of(picture), extra)


def oyster_mushroom() -> Svg:
    """A cluster of oyster mushrooms."""
    body = shadow(200, 350, 120, 15) + place(
        vegetables.oyster_mushrooms(2), 200, 240, 1.28
    )
    return still_life(CLAY, body)


def wood_ear() -> Svg:
    """Black wood ears heaped in a bowl."""
    body = shadow(200, 360, 112, 14) + place(
        packs.bowl(vegetables.WOOD_EARS, packs.CREAM, seed=2), 200, 224, 1.28
    )
    return still_life(
        OLIVE,
        body,
        place(vegetables.wood_ear(dice(5)), 66, 350),
        place(vegetables.wood_ear(dice(8)), 340, 354),
    )


def pumpkin() -> Svg:
    """A pumpkin and a small one beside it."""
    small = Tone("#C9742A", "#9E5418", "#E9A860")
    body = (
        shadow(180, 346, 150, 16)
        + place(vegetables.pumpkin(3), 176, 226, 1.32)
        + shadow(306, 360, 80, 12)
        + place(vegetables.pumpkin(7, small), 306, 296, 0.66)
    )
    return still_life(POOL, body)


def cabbage() -> Svg:
    """Two heads of northern cabbage."""
    body = (
        shadow(200, 354, 150, 15)
        + place(vegetables.cabbage(3), 136, 226, 1.08, -8)
        + place(vegetables.cabbage(6), 268, 232, 1.04, 10)
    )
    return still_life(AMBER, body)


def tomato() -> Svg:
    """Red tomatoes in a pile."""
    body = (
        shadow(200, 348, 160, 15)
        + place(vegetables.tomato(3), 204, 204, 1.18)
        + place(vegetables.tomato(5), 110, 280, 1.18, -8)
        + place(vegetables.tomato(7), 294, 280, 1.16, 8)
    )
    return still_life(SLATE, body)


def chilli() -> Svg:
    """Red and green chillies."""
    body = shadow(200, 344, 160, 16)
    green = vegetables.CHILLI_GREEN
    for seed, x, y, turn, tone in (
        (2, 190, 176, -16, vegetables.CHILLI),
        (3, 214, 220, 10, green),
        (4, 180, 262, -8, vegetables.CHILLI),
        (5, 224, 302, 14, vegetables.CHILLI),
        (6, 166, 322, -14, green),
    ):
        body += place(vegetables.chilli(seed, tone), x, y, 1.5, turn)
    return still_life(STRAW, body, table=220)


def chilli_drying() -> Svg:
    """Strings of red chillies hung up to dry."""
    rail = line("M-10 46H410", "#6B4B33", 10)
    body = "".join(
        place(vegetables.chilli_string(7), x, 60, 1.02) for x in (84, 200, 316)
    )
    return wall_piece(CREAM, rail, body)


def vegetable_crate() -> Svg:
    """A mixed crate of the week's vegetables."""
    body = (
        shadow(200, 368, 164, 14)
        + place(vegetables.cabbage(3), 116, 190, 0.84, -10)
        + place(roots.carrot(3), 190, 190, 0.9, 14)
        + place(roots.carrot(5), 222, 196, 0.88, -8)
        + place(vegetables.tomato(4), 304, 226, 0.78)
        + place(vegetables.pumpkin(5), 292, 178, 0.56, 6)
        + place(roots.onion(5), 160, 240, 0.72, -10)
        + place(roots.potato(6), 238, 244, 0.66)
        + place(vegetables.tomato(4), 304, 232, 0.78)
    )
    return still_life(MOSS, body, place(packs.crate(164, 112), 200, 252))


SCENES = (
    potato,
    potato_purple,
    potato_crate,
    sweet_potato,
    radish,
    radish_red,
    carrot,
    garlic,
    garlic_braid,
    onion,
    scallion,
    dangshen,
    dangshen_sliced,
    dangshen_box,
    astragalus,
    mushroom,
    mushroom_dried,
    mushroom_bag,
    oyster_mushroom,
    wood_ear,
    pumpkin,
    cabbage,
    tomato,
    chilli,
    chilli_drying,
    vegetable_crate,
)
