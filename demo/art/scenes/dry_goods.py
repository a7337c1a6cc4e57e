"""Still lifes of nuts, seeds, grain, beans and noodles."""

from demo.art.brand import seal
from demo.art.grounds import (
    AMBER,
    BRICK,
    CLAY,
    CREAM,
    MIST,
    MOSS,
    OLIVE,
    POOL,
    ROSE,
    SAGE,
    SLATE,
    STRAW,
    still_life,
    wall_piece,
)
from demo.art.shapes import (
    Grain,
    Svg,
    Tone,
    dice,
    handful,
    leaf,
    line,
    mound,
    place,
    shadow,
)
from demo.art.things import fruit, grain, nuts, packs

OIL = Tone("#D2A03A", "#A97A22", "#F2D68A")
SESAME_OIL = Tone("#9A5A24", "#723E14", "#D09A58")


def bowl_of(content: Grain, tone: Tone = packs.INDIGO, *, seed: int = 1) -> Svg:
    """A heaped bowl in the middle of the table."""
    bowl = place(packs.bowl(content, tone, seed=seed), 200, 224, 1.28)
    return shadow(200, 360, 112, 14) + bowl


def sack_of(content: Grain, tone: Tone = packs.LINEN, *, seed: int = 1) -> Svg:
    mark = place(seal(), 0, 0, 0.56)
    sack = place(packs.sack(content, tone, mark=mark, seed=seed), 200, 200, 1.12)
    return shadow(200, 370, 134, 15) + sack


def bag_of(picture: Svg, tone: Tone = packs.KRAFT) -> Svg:
    return shadow(200, 348, 116, 16) + place(packs.bag(picture, tone), 200, 216, 1.24)


def tray_of(content: Grain, *, seed: int = 1) -> Svg:
    tray = place(packs.tray(content, seed=seed), 200, 250, 1.18)
    return shadow(200, 330, 172, 28) + tray


def loose(content: Grain, *, count: int = 5) -> Svg:
    """A few pieces left and right of what stands in the middle."""
    return handful(content, 58, 356, count=count, reach=34) + handful(
        content, 342, 360, count=count, reach=34
    )


def walnut() -> Svg:
    """Thin-shell walnuts, one cracked open."""
    body = (
        shadow(200, 352, 160, 16)
        + place(nuts.walnut(3), 104, 262, 1.24)
        + place(nuts.walnut(5), 206, 206, 1.24, 20)
        + place(nuts.walnut_half(4), 306, 262, 1.28, -8)
        + place(nuts.walnut(8), 200, 310, 1.18, -30)
    )
    return still_life(
        MOSS, body, leaf(310, 352, 80, 20, -14), leaf(26, 348, 78, 18, -6)
    )


def walnut_kernels() -> Svg:
    """Walnut kernels heaped in a bowl."""
    return still_life(
        CLAY, bowl_of(nuts.KERNELS, packs.PINE), loose(nuts.KERNELS, count=2)
    )


def walnut_oil() -> Svg:
    """A bottle of walnut oil beside walnuts."""
    mark = place(nuts.walnut_half(4), 0, 0, 0.6)
    body = (
        shadow(170, 346, 84, 14)
        + place(packs.bottle(OIL, mark), 166, 220, 1.04)
        + shadow(294, 350, 80, 12)
        + place(nuts.walnut(3), 286, 300, 1)
        + place(nuts.walnut_half(6), 338, 322, 0.84, 12)
    )
    return still_life(AMBER, body)


def walnut_branch() -> Svg:
    """Walnuts on the bough, breaking out of their green husks."""
    return wall_piece(POOL, place(nuts.walnut_branch(), 200, 190, 1.2))


def walnut_bag() -> Svg:
    """A bag of walnuts."""
    picture = place(nuts.walnut(3), 0, 0, 0.66)
    extra = place(nuts.walnut(8), 70, 336, 0.7) + place(
        nuts.walnut_half(6), 334, 340, 0.72
    )
    return still_life(STRAW, bag_of(picture), extra)


def chestnut() -> Svg:
    """Chestnuts heaped in a bowl."""
    return still_life(
        SAGE,
        bowl_of(nuts.CHESTNUTS, packs.INDIGO, seed=3),
        loose(nuts.CHESTNUTS, count=2),
    )


def peanut() -> Svg:
    """Peanuts in an open sack, one shelled."""
    return still_life(
        SLATE,
        sack_of(nuts.PEANUTS, seed=3),
        place(nuts.open_peanut(), 318, 352, 0.8, -8),
    )


def sunflower() -> Svg:
    """A sunflower head above its seeds."""
    stem = line("M200 200Q214 300 190 420", "#66753A", 16)
    leaves = leaf(204, 318, 130, 44, -24) + leaf(200, 336, 120, 40, 204)
    return wall_piece(SLATE, stem, leaves, place(nuts.sunflower(), 200, 166, 1.16))


def sunflower_seeds() -> Svg:
    """Sunflower seeds heaped in a bowl."""
    return still_life(
        AMBER, bowl_of(nuts.SUNFLOWER_SEEDS, packs.CREAM), loose(nuts.SUNFLOWER_SEEDS)
    )


def sesame() -> Svg:
    """White and black sesame in two bowls."""
    body = (
        shadow(128, 318, 80, 12)
        + place(packs.bowl(nuts.SESAME, packs.CLAYWARE, seed=3), 128, 232, 0.78)
        + shadow(276, 362, 90, 12)
        + place(packs.bowl(nuts.BLACK_SESAME, packs.CREAM, seed=5), 262, 262, 0.86)
    )
    return still_life(ROSE, body, table=236)


def sesame_oil() -> Svg:
    """A bottle of sesame oil."""
    mark = place(mound(nuts.SESAME, 34, 16), 0, 10)
    body = shadow(200, 350, 86, 14) + place(
        packs.bottle(SESAME_OIL, mark, "#B3302A"), 200, 220, 1.06
    )
    heap = place(mound(nuts.SESAME, 66, 30), 308, 352)
    return still_life(OLIVE, body, heap)


def millet() -> Svg:
    """Yellow millet in a bowl between ripe ears."""
    ears = (
        place(grain.millet_ear(3), 70, 270, 1.2)
        + place(grain.millet_ear(8), 334, 266, 1.2, flip=True)
        + place(grain.millet_ear(5), 262, 230, 1.16)
    )
    return still_life(STRAW, ears, bowl_of(grain.MILLET, seed=4))


def millet_bag() -> Svg:
    """A bag of stone-milled millet."""
    picture = place(grain.millet_ear(3), -34, 40, 0.62)
    heap = place(mound(grain.MILLET, 74, 34), 322, 354)
    return still_life(SAGE, bag_of(picture, packs.LINEN), heap)


def millet_sack() -> Svg:
    """An open sack of millet."""
    return still_life(
        BRICK, sack_of(grain.MILLET, seed=2), loose(grain.MILLET, count=9)
    )


def corn() -> Svg:
    """Three cobs of corn in their husks."""
    body = (
        shadow(200, 352, 150, 15)
        + place(grain.corn_cob(3), 200, 196, 1.32)
        + place(grain.corn_cob(5), 106, 226, 1.22, -20)
        + place(grain.corn_cob(7), 296, 226, 1.22, 20)
    )
    return still_life(POOL, body)


def corn_drying() -> Svg:
    """Strings of corn hung up to dry on a farmhouse wall."""
    rail = line("M-10 34H410", "#6B4B33", 10)
    body = "".join(place(grain.corn_string(), x, 44, 1.06) for x in (76, 200, 324))
    return wall_piece(CLAY, rail, body)


def corn_grits() -> Svg:
    """Corn grits heaped in a bowl."""
    return still_life(
        SLATE,
        bowl_of(grain.GRITS, packs.CREAM, seed=6),
        place(grain.corn_cob(4), 62, 318, 0.62, -30),
    )


def buckwheat() -> Svg:
    """Buckwheat in a bowl with flowering stalks."""
    stalks = place(grain.buckwheat_sprig(2), 78, 300, 1.2, -12) + place(
        grain.buckwheat_sprig(5), 326, 300, 1.2, 12
    )
    return still_life(OLIVE, stalks, bowl_of(grain.BUCKWHEAT, packs.CREAM, seed=3))


def buckwheat_noodles() -> Svg:
    """Bundles of dried buckwheat noodles."""
    tone = Tone("#B99A7C", "#94765A", "#D9C0A4")
    body = shadow(200, 342, 176, 18)
    for x, y in ((198, 312), (204, 254), (198, 198)):
        body += place(grain.noodle_bundle(tone), x, y, 1.14)
    return still_life(SAGE, body, table=232)


def oats() -> Svg:
    """Oat flakes in a bowl with ripe oats."""
    ears = place(grain.oat_ear(2), 74, 292, 1.15, -10) + place(
        grain.oat_ear(4), 326, 292, 1.15, 10
    )
    return still_life(POOL, ears, bowl_of(grain.OATS, packs.CLAYWARE, seed=3))


def red_beans() -> Svg:
    """Red beans in a bowl."""
    return still_life(
        CREAM, bowl_of(grain.RED_BEANS, packs.INDIGO), loose(grain.RED_BEANS)
    )


def mung_beans() -> Svg:
    """Green mung beans in an open sack."""
    return still_life(AMBER, sack_of(grain.MUNG), loose(grain.MUNG, count=7))


def soybeans() -> Svg:
    """Soybeans on a bamboo tray."""
    return still_life(MIST, tray_of(grain.SOYBEANS, seed=5), table=200)


def black_beans() -> Svg:
    """Black beans in a bowl."""
    return still_life(
        ROSE, bowl_of(grain.BLACK_BEANS, packs.CREAM), loose(grain.BLACK_BEANS)
    )


def noodles() -> Svg:
    """Bundles of dried wheat noodles."""
    tone = Tone("#EBD9AC", "#CDB47C", "#FBF1D4")
    body = shadow(200, 342, 176, 18)
    for x, y in ((204, 312), (196, 254), (202, 198)):
        body += place(grain.noodle_bundle(tone, "#2F5D3A"), x, y, 1.14)
    return still_life(BRICK, body, table=232)


def noodle_bowl() -> Svg:
    """Fresh hand-pulled noodles in a bowl with chopsticks."""
    sticks = line("M230 214L372 84M246 222L388 102", "#7A4A2E", 8)
    tangle = place(grain.noodle_bowl(), 200, 224, 1.28)
    empty = Grain(lambda _: "", 400, "#E8CF98")
    return still_life(
        MOSS,
        tangle,
        sticks,
        shadow(200, 360, 112),
        place(packs.bowl(empty), 200, 224, 1.28),
        tangle,
    )


def flour() -> Svg:
    """A bag of stone-milled flour and a heap of it."""
    picture = place(grain.oat_ear(3), 0, 42, 0.42)
    heap = shadow(300, 356, 84, 10) + place(grain.flour_heap(), 300, 352, 0.7)
    body = shadow(160, 348, 104, 16) + place(
        packs.bag(picture, packs.LINEN), 156, 220, 1.16
    )
    return still_life(CLAY, body, heap)


def tofu() -> Svg:
    """A block of fresh tofu on a board."""
    body = (
        shadow(200, 356, 170, 14)
        + place(packs.board(340, 110), 200, 300)
        + place(grain.tofu(), 196, 232, 1.16)
    )
    return still_life(SAGE, body, leaf(40, 330, 70, 18, -20))


def jujube_walnut_gift() -> Svg:
    """A present box of jujubes and walnuts."""
    picture = place(nuts.walnut_half(3), -30, 0, 0.8) + place(
        fruit.jujube(dice(4)), 48, 10, 1.4
    )
    body = shadow(200, 350, 156, 16) + place(
        packs.gift_box(picture, packs.KRAFT), 200, 236, 1.14
    )
    return still_life(POOL, body)


SCENES = (
    walnut,
    walnut_kernels,
    walnut_oil,
    walnut_branch,
    walnut_bag,
    chestnut,
    peanut,
    sunflower,
    sunflower_seeds,
    sesame,
    sesame_oil,
    millet,
    millet_bag,
    millet_sack,
    corn,
    corn_drying,
    corn_grits,
    buckwheat,
    buckwheat_noodles,
    oats,
    red_beans,
    mung_beans,
    soybeans,
    black_beans,
    noodles,
    noodle_bowl,
    flour,
    tofu,
    jujube_walnut_gift,
)
