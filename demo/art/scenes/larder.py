"""Still lifes of spice, tea, honey, eggs, cheese, vinegar and presents."""

from demo.art.grounds import (
    AMBER,
    BRICK,
    CLAY,
    CREAM,
    MIST,
    MOSS,
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
from demo.art.scenes.dry_goods import bag_of, bowl_of, loose, tray_of
from demo.art.shapes import (
    Svg,
    Tone,
    blob,
    dice,
    fill,
    leaf,
    line,
    place,
    shadow,
    spread,
)
from demo.art.things import animals, fruit, nuts, packs, spice, vegetables

VINEGAR = Tone("#4A2A20", "#321A13", "#8A5A44")
PEPPER_OIL = Tone("#B9A23A", "#8E7A22", "#E6D68A")


def pepper() -> Svg:
    """Dahongpao Sichuan pepper: a bough above a plate of dried husks."""
    plate = shadow(200, 362, 150, 14) + place(packs.plate(158, 42), 200, 332)
    husks = place(spread(spice.HUSKS, 116, 25, seed=3), 200, 328)
    return still_life(
        CLAY, plate, husks, place(spice.pepper_branch(4), 200, 150, 1.24), table=284
    )


def pepper_bowl() -> Svg:
    """Dried red Sichuan pepper heaped in a bowl."""
    return still_life(
        SAGE, bowl_of(spice.HUSKS, packs.CREAM, seed=3), loose(spice.HUSKS)
    )


def pepper_tin() -> Svg:
    """Sichuan pepper in a tin."""
    picture = place(spice.pepper_branch(4), 0, 0, 0.3)
    body = shadow(200, 346, 104, 16) + place(packs.tin(picture), 200, 216, 1.26)
    return still_life(AMBER, body, loose(spice.HUSKS, count=7))


def pepper_green() -> Svg:
    """Green Sichuan pepper: a bough above a plate of dried husks."""
    plate = shadow(200, 362, 150, 14) + place(packs.plate(158, 42), 200, 332)
    husks = place(spread(spice.GREEN_HUSKS, 116, 25, seed=3), 200, 328)
    bough = place(spice.pepper_branch(7, spice.GREEN_BERRIES), 200, 150, 1.24)
    return still_life(STRAW, plate, husks, bough, table=284)


def pepper_oil() -> Svg:
    """A bottle of Sichuan pepper oil."""
    picture = place(spice.pepper_branch(4, spice.GREEN_BERRIES), 0, 0, 0.26)
    body = shadow(200, 350, 86, 14) + place(
        packs.bottle(PEPPER_OIL, picture, "#2F5D3A"), 200, 220, 1.06
    )
    return still_life(ROSE, body, loose(spice.GREEN_HUSKS, count=7))


def forsythia_tea() -> Svg:
    """Dried forsythia on a bamboo tray under a flowering bough."""
    tray = shadow(200, 352, 160, 20) + place(
        packs.tray(spice.FORSYTHIA, seed=3), 200, 296, 1.02
    )
    return still_life(
        POOL, tray, place(spice.forsythia_flowers(3), 196, 150, 1.08), table=250
    )


def forsythia_tin() -> Svg:
    """Forsythia leaf tea in a tin beside a glass."""
    picture = place(spice.forsythia_flowers(3), 0, 10, 0.28)
    tone = Tone("#C99A3A", "#A67A22", "#F0D078")
    body = shadow(150, 346, 100, 16) + place(packs.tin(picture, tone), 146, 218, 1.16)
    glass = shadow(302, 352, 66, 12) + place(spice.tea_glass(""), 302, 270, 0.86)
    return still_life(OLIVE, body, glass, place(spice.steam(), 298, 190, 0.8))


def chrysanthemum_tea() -> Svg:
    """Chrysanthemum tea in a glass with dried flowers beside it."""
    heads = dice(3)
    floating = place(spice.chrysanthemum(heads), -20, 0, 0.9) + place(
        spice.chrysanthemum(heads), 22, 4, 0.8
    )
    glass = shadow(200, 350, 90, 14) + place(spice.tea_glass(floating), 200, 232, 1.2)
    beside = "".join(
        place(spice.chrysanthemum(heads), x, y, 1.2)
        for x, y in ((70, 336), (108, 358), (324, 344), (354, 318))
    )
    return still_life(SLATE, glass, place(spice.steam(), 200, 118), beside)


def chrysanthemum() -> Svg:
    """Dried chrysanthemum flowers on a bamboo tray."""
    return still_life(BRICK, tray_of(spice.CHRYSANTHEMUMS, seed=5), table=200)


def mint() -> Svg:
    """A bunch of fresh mint."""
    body = shadow(200, 360, 70, 11) + place(
        vegetables.bouquet(vegetables.MINT, 5), 200, 274, 1.26
    )
    return still_life(ROSE, body, table=290)


def herbs() -> Svg:
    """Bunches of mountain herbs hung up to dry."""
    rail = line("M-10 40H410", "#6B4B33", 10)
    tones = (
        Tone("#8FA06A", "#66753A", "#B9C690"),
        vegetables.MINT,
        Tone("#A39A5A", "#7A7038", "#C9C084"),
    )
    bunches = "".join(
        line(f"M{x} 40V74", "#8A6A45", 4)
        + place(vegetables.bouquet(tone, 5), x, 132, 1.04, 180)
        for x, tone in zip((76, 200, 324), tones, strict=True)
    )
    return wall_piece(STRAW, rail, bunches)


def honey_picture(honey: Tone, ground_blossom: Svg) -> Svg:
    """A jar with dipper, bees and the blossom it comes from."""
    jar = shadow(190, 350, 112, 16) + place(
        packs.jar(honey, animals.bee_mark()), 182, 226, 1.16
    )
    dipper = place(animals.dipper(), 318, 276, 1.05, 18)
    flight = line("M84 78C130 40 180 50 210 66", "#8A6A32", 2.4, dash="2 9")
    bees = place(animals.bee(), 72, 84, 1.3, -20) + place(
        animals.bee(), 326, 74, 1.1, 20
    )
    return jar + dipper + flight + bees + ground_blossom


def honey() -> Svg:
    """Chaste-tree honey in a jar with a dipper."""
    return still_life(POOL, honey_picture(animals.HONEY, ""), table=300)


def honey_jujube() -> Svg:
    """Dark jujube honey in a jar."""
    beside = place(fruit.jujube(dice(4)), 60, 354, 1.1) + place(
        fruit.jujube(dice(6)), 104, 366, 1
    )
    return still_life(SAGE, honey_picture(animals.HONEY_DARK, beside), table=300)


def honey_acacia() -> Svg:
    """Pale acacia honey in a jar."""
    petals = "".join(
        place(fill(blob(11, 8, seed=i), "#FFFDF4"), 54 + i * 13, 352 + (i % 3) * 8)
        for i in range(5)
    )
    sprig = leaf(44, 366, 56, 12, -8)
    return still_life(
        BRICK, honey_picture(animals.HONEY_PALE, sprig + petals), table=300
    )


def honeycomb() -> Svg:
    """A piece of honeycomb on a plate."""
    body = (
        shadow(200, 350, 160, 18)
        + place(packs.plate(168, 56), 200, 326)
        + place(animals.honeycomb(), 200, 226, 1.18)
    )
    bees = place(animals.bee(), 330, 92, 1.3, 16) + place(
        animals.bee(), 78, 104, 1.1, -24
    )
    return still_life(SLATE, body, bees)


def honey_gift() -> Svg:
    """Three small jars of honey in a crate."""
    body = shadow(200, 368, 164, 14)
    for x, tone, cloth in (
        (96, animals.HONEY_PALE, "#2F5D3A"),
        (200, animals.HONEY, "#B8431A"),
        (304, animals.HONEY_DARK, "#3F6272"),
    ):
        body += place(packs.jar(tone, animals.bee_mark(), cloth), x, 214, 0.62)
    return still_life(CLAY, body, place(packs.crate(164, 100), 200, 262))


def eggs() -> Svg:
    """Eggs of free-ranging hens in a nest of straw."""
    nest = shadow(200, 346, 170, 22) + place(animals.straw_nest(), 200, 312, 1.22)
    tones = (
        animals.EGG_BROWN,
        animals.EGG_PALE,
        animals.EGG_BLUE,
        animals.EGG_BROWN,
        animals.EGG_PALE,
    )
    spots = (
        (138, 244, -16),
        (200, 226, 4),
        (262, 246, 18),
        (166, 284, -30),
        (236, 286, 26),
    )
    laid = "".join(
        place(animals.egg(i + 2, tone), x, y, 1.08, turn)
        for i, (tone, (x, y, turn)) in enumerate(zip(tones, spots, strict=True))
    )
    return still_life(MOSS, nest, laid, table=250)


def eggs_carton() -> Svg:
    """Eggs in a carton of grey pulp."""
    tones = (animals.EGG_BROWN, animals.EGG_PALE, animals.EGG_BROWN)
    back = "".join(
        place(animals.egg(i + 3, t), x, 196, 1.06)
        for i, (t, x) in enumerate(zip(tones[1:], (146, 254), strict=True))
    )
    front = "".join(
        place(animals.egg(i + 7, t), x, 246, 1.12)
        for i, (t, x) in enumerate(zip(tones, (92, 200, 308), strict=True))
    )
    return still_life(
        ROSE,
        shadow(200, 352, 170, 14),
        back,
        front,
        place(animals.egg_carton(), 200, 264, 1.26),
    )


def hen() -> Svg:
    """A brown hen in the yard."""
    straw = line(
        "M40 356l30 -8M70 372l34 -4M300 362l36 -8M330 380l30 2M180 372l24 -6",
        "#D9B562",
        5,
    )
    return still_life(
        OLIVE, shadow(196, 352, 110, 14), place(animals.hen(), 204, 222, 1.22), straw
    )


def lamb() -> Svg:
    """A rack of mountain lamb on a board."""
    body = (
        shadow(200, 366, 176, 14)
        + place(packs.board(350, 100), 200, 312)
        + place(animals.lamb_rack(), 200, 264, 1.22)
    )
    sprigs = place(
        vegetables.sprig(vegetables.THYME, pairs=4, length=26, width=9),
        64,
        336,
        0.9,
        66,
    )
    return still_life(MIST, body, sprigs)


def sheep() -> Svg:
    """A sheep on the mountain pasture."""
    grass = line(
        (
            "M30 352v-14M44 356v-18M60 350v-12M320 356v-16M336 352v-14"
            "M356 358v-18M250 372v-12M150 374v-14"
        ),
        "#6F8A4B",
        5,
    )
    return still_life(
        SAGE,
        shadow(206, 338, 110, 14),
        place(animals.sheep(), 192, 216, 1.34),
        grass,
        table=276,
    )


def goat_cheese() -> Svg:
    """A wheel of goat's cheese on a board."""
    body = (
        shadow(200, 362, 176, 14)
        + place(packs.board(350, 96), 200, 312)
        + place(animals.cheese(), 190, 222, 1.16)
    )
    return still_life(PLUM, body, place(animals.cheese_wedge(), 316, 318, 0.62))


def vinegar() -> Svg:
    """Aged vinegar in a stoneware jar."""
    body = shadow(200, 350, 120, 16) + place(packs.pot(), 200, 216, 1.16)
    return still_life(CREAM, body)


def vinegar_bottle() -> Svg:
    """A bottle of aged vinegar."""
    picture = place(packs.pot(), 0, 0, 0.28)
    body = shadow(200, 350, 86, 14) + place(
        packs.bottle(VINEGAR, picture, "#B3302A"), 200, 220, 1.06
    )
    return still_life(OLIVE, body)


def gift_basket() -> Svg:
    """A present basket: honey, apples, persimmons, walnuts and a tin of pepper."""
    tin = packs.tin(place(spice.pepper_branch(4), 0, 0, 0.3))
    body = (
        shadow(200, 364, 164, 14)
        + place(packs.handle(152, 160), 200, 252)
        + place(packs.jar(animals.HONEY, animals.bee_mark()), 124, 186, 0.72)
        + place(tin, 284, 190, 0.68)
        + place(fruit.apple(21), 200, 200, 0.78, -6)
        + place(nuts.walnut(24), 92, 246, 0.66)
        + place(nuts.walnut(25), 316, 246, 0.66, 20)
        + place(fruit.persimmon(22), 158, 238, 0.72, -6)
        + place(fruit.persimmon(23, fruit.PERSIMMON_DEEP), 246, 238, 0.72, 6)
        + place(packs.basket(158, 100), 200, 254)
    )
    return still_life(AMBER, body)


def gift_box() -> Svg:
    """The market's present box with ribbon."""
    picture = place(fruit.persimmon(3), -30, 0, 0.62) + place(
        nuts.walnut(3), 54, 12, 0.66
    )
    body = shadow(200, 350, 156, 16) + place(packs.gift_box(picture), 200, 236, 1.14)
    return still_life(POOL, body)


def herb_bag() -> Svg:
    """A bag of dried mountain herbs."""
    picture = place(vegetables.sprig(vegetables.MINT), 0, 44, 0.52)
    return still_life(CLAY, bag_of(picture, Tone("#8FA183", "#70826A", "#B9C6A8")))


SCENES = (
    pepper,
    pepper_bowl,
    pepper_tin,
    pepper_green,
    pepper_oil,
    forsythia_tea,
    forsythia_tin,
    chrysanthemum_tea,
    chrysanthemum,
    mint,
    herbs,
    herb_bag,
    honey,
    honey_jujube,
    honey_acacia,
    honeycomb,
    honey_gift,
    eggs,
    eggs_carton,
    hen,
    lamb,
    sheep,
    goat_cheese,
    vinegar,
    vinegar_bottle,
    gift_basket,
    gift_box,
)
