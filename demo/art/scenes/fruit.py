"""Still lifes of fruit."""

from demo.art.brand import seal
from demo.art.grounds import (
    AMBER,
    BRICK,
    CLAY,
    CREAM,
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
from demo.art.shapes import (
    Grain,
    Point,
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
from demo.art.things import fruit, packs


def three_apples(seeds: tuple[int, int, int], tone: Tone) -> Svg:
    one, two, three = (fruit.apple(seed, tone) for seed in seeds)
    return trio(one, two, three, 1.1)


def trio(top: Svg, left: Svg, right: Svg, scale: float = 1.12) -> Svg:
    """Three fruit, one resting on two."""
    return (
        shadow(124, 344, 92, 14)
        + shadow(284, 340, 92, 14)
        + place(top, 204, 192, scale)
        + place(left, 116, 276, scale * 1.04, -4)
        + place(right, 290, 274, scale * 1.02, 6)
    )


def in_carton(*fruits: Svg, scale: float = 0.66) -> Svg:
    """A row of five behind, a row of four before, in an open box."""
    body = shadow(200, 372, 170, 16) + place(packs.carton_back(), 200, 246)
    for i, x in enumerate((112, 171, 229, 288)):
        body += place(fruits[i % len(fruits)], x, 206 + 5 * (i % 2), scale, -8 + 6 * i)
    for i, x in enumerate((100, 167, 233, 300)):
        body += place(fruits[(i + 1) % len(fruits)], x, 240, scale, 6 - 5 * i)
    return body + place(packs.carton_front(h=112), 200, 254)


def persimmon() -> Svg:
    """Three Mopan persimmons on a table."""
    deep = fruit.persimmon(5, fruit.PERSIMMON_DEEP)
    pile = trio(deep, fruit.persimmon(2), fruit.persimmon(3))
    return still_life(SAGE, pile, leaf(40, 356, 82, 18, -20))


def persimmon_branch() -> Svg:
    """Persimmons on the bough, before picking."""
    spots = (Point(-96, -8), Point(84, -18), Point(0, 60))
    bough = fruit.branch(fruit.persimmon(4), spots, scale=1)
    return wall_piece(POOL, place(bough, 200, 190, 1.15))


def persimmon_box() -> Svg:
    """Persimmons packed in straw in an open box."""
    fruits = fruit.persimmon(2), fruit.persimmon(3, fruit.PERSIMMON_DEEP)
    return still_life(CREAM, in_carton(*fruits), table=270)


def dried_persimmon() -> Svg:
    """Peeled persimmons on strings, hung up to dry."""
    body = line("M-10 40Q200 62 410 36", "#6B4B33", 7)
    for i, (x, count) in enumerate(((60, 3), (130, 4), (200, 3), (270, 4), (342, 3))):
        body += line(f"M{x} 46V{60 + count * 84}", "#8A6A45", 3)
        for k in range(count):
            pale = Tone("#CF5A24", "#963A16", "#EBA070")
            tone = pale if (i + k) % 2 else fruit.PERSIMMON_DRIED
            body += place(fruit.persimmon(10 + i * 4 + k, tone), x, 100 + k * 84, 0.52)
    return wall_piece(CREAM, body)


def dried_persimmon_plate() -> Svg:
    """Flat dried persimmons with their white bloom, on a plate."""
    body = shadow(200, 340, 168, 20) + place(packs.plate(166, 62), 200, 316)
    for i, (x, y) in enumerate(
        ((120, 296), (280, 296), (200, 318), (152, 252), (248, 250), (200, 212))
    ):
        body += place(fruit.flat_persimmon(i + 2), x, y, 1.02, -8 + i * 4)
    return still_life(SLATE, body)


def dried_persimmon_box() -> Svg:
    """Dried persimmons in a present box."""
    picture = place(fruit.flat_persimmon(4), 0, 0, 0.8)
    body = shadow(200, 346, 150, 16) + place(packs.gift_box(picture), 200, 240, 1.12)
    return still_life(BRICK, body, place(fruit.flat_persimmon(7), 330, 344, 0.7))


def apple() -> Svg:
    """Three red Fuji apples."""
    deep = Tone("#B8362B", "#8A2420", "#E0914A")
    bright = Tone("#CC4A34", "#A0302A", "#EDB05C")
    pile = trio(fruit.apple(2, deep), fruit.apple(4), fruit.apple(6, bright), 1.1)
    return still_life(AMBER, pile)


def apple_yellow() -> Svg:
    """Three yellow apples."""
    return still_life(SLATE, three_apples((3, 5, 8), fruit.APPLE_YELLOW))


def apple_green() -> Svg:
    """Three green apples."""
    return still_life(ROSE, three_apples((7, 9, 12), fruit.APPLE_GREEN))


def apple_branch() -> Svg:
    """Red apples on the bough."""
    spots = (Point(-100, 10), Point(96, 0), Point(-4, 70))
    bough = fruit.branch(fruit.apple(4), spots, scale=0.95)
    return wall_piece(STRAW, place(bough, 200, 180, 1.15))


def apple_box() -> Svg:
    """Red apples in an open box."""
    return still_life(
        SAGE, in_carton(fruit.apple(4), fruit.apple(6), scale=0.64), table=270
    )


def pear() -> Svg:
    """Three golden pears."""
    body = (
        shadow(120, 346, 84, 14)
        + shadow(284, 346, 84, 14)
        + place(fruit.pear(3), 204, 204, 1.1, 8)
        + place(fruit.pear(5), 114, 256, 1.06, -6)
        + place(fruit.pear(7), 292, 258, 1.04, 10)
    )
    return still_life(OLIVE, body)


def pear_branch() -> Svg:
    """Pears on the bough."""
    spots = (Point(-100, 20), Point(92, 10), Point(-2, 84))
    bough = fruit.branch(fruit.pear(4), spots, scale=0.85)
    return wall_piece(CLAY, place(bough, 200, 172, 1.15))


def peach() -> Svg:
    """Three blushing peaches."""
    return still_life(POOL, trio(fruit.peach(2), fruit.peach(4), fruit.peach(6)))


def peach_box() -> Svg:
    """Peaches in an open box."""
    return still_life(
        MOSS, in_carton(fruit.peach(2), fruit.peach(5), scale=0.62), table=270
    )


def apricot() -> Svg:
    """Ripe apricots, one cut open."""
    body = (
        shadow(200, 346, 160, 16)
        + place(fruit.stone_fruit(2), 140, 210, 1.18, -10)
        + place(fruit.stone_fruit(4), 258, 206, 1.18, 12)
        + place(fruit.stone_fruit(6), 96, 286, 1.2)
        + place(fruit.halved_apricot(3), 206, 292, 1.26)
        + place(fruit.stone_fruit(8), 310, 286, 1.18, 6)
    )
    return still_life(SAGE, body, leaf(30, 360, 64, 15, -14))


def dried_apricot() -> Svg:
    """Dried apricots in a bowl."""
    grain = Grain(
        lambda chance: fruit.dried_apricot(chance.randint(1, 99)), 52, "#A9561A"
    )
    body = shadow(200, 356, 110, 14) + place(
        packs.bowl(grain, packs.CREAM), 200, 226, 1.25
    )
    return still_life(
        SLATE,
        body,
        place(fruit.dried_apricot(4), 66, 348),
        place(fruit.dried_apricot(9), 340, 352, 0.9),
    )


def plum() -> Svg:
    """Dark plums with their bloom."""
    body = (
        shadow(200, 346, 160, 16)
        + place(fruit.stone_fruit(3, fruit.PLUM), 146, 208, 1.22, -8)
        + place(fruit.stone_fruit(5, fruit.PLUM), 262, 210, 1.2, 14)
        + place(fruit.stone_fruit(7, fruit.PLUM), 98, 286, 1.2)
        + place(fruit.stone_fruit(9, fruit.PLUM), 206, 292, 1.22)
        + place(fruit.stone_fruit(11, fruit.PLUM), 312, 286, 1.18)
    )
    return still_life(AMBER, body, leaf(330, 346, 60, 14, 160))


def cherry() -> Svg:
    """Pairs of cherries on their stalks."""
    body = (
        shadow(200, 344, 160, 14)
        + place(fruit.cherries(2), 200, 206, 1.3, 4)
        + place(fruit.cherries(5), 106, 264, 1.3, -8)
        + place(fruit.cherries(8), 292, 262, 1.3, 6)
    )
    return still_life(ROSE, body)


def cherry_basket() -> Svg:
    """A basket heaped with cherries."""
    heap = place(mound(fruit.CHERRIES, 140, 74, seed=3), 200, 246)
    body = shadow(200, 356, 150, 14) + heap + place(packs.basket(158, 96), 200, 246)
    return still_life(POOL, body)


def grape() -> Svg:
    """A dark and a green bunch of grapes."""
    body = (
        shadow(200, 350, 140, 14)
        + place(fruit.grapes(2), 138, 186, 1.25, 8)
        + place(fruit.grapes(5, fruit.GRAPE_GREEN), 270, 190, 1.25, -8)
    )
    return still_life(CREAM, body)


def watermelon() -> Svg:
    """A striped watermelon and a red slice."""
    body = (
        shadow(180, 342, 150, 18)
        + place(fruit.watermelon(), 172, 214, 1.22)
        + shadow(282, 364, 104, 12)
        + place(fruit.watermelon_slice(), 284, 258, 0.92, -6)
    )
    return still_life(AMBER, body)


def hawthorn() -> Svg:
    """Hawthorn fruit heaped in a bowl."""
    body = shadow(200, 356, 110, 14) + place(
        packs.bowl(fruit.HAWTHORNS, packs.CREAM, seed=2), 200, 226, 1.25
    )
    loose = place(fruit.hawthorn(dice(2)), 62, 346) + place(
        fruit.hawthorn(dice(3)), 344, 350
    )
    return still_life(MOSS, body, loose)


def hawthorn_dried() -> Svg:
    """Dried slices of hawthorn on a bamboo tray."""
    body = shadow(200, 326, 170, 26) + place(
        packs.tray(fruit.HAWTHORN_SLICES, seed=4), 200, 254, 1.16
    )
    return still_life(CREAM, body, table=200)


def jujube() -> Svg:
    """Red jujubes in an open sack."""
    body = shadow(200, 366, 130, 16) + place(
        packs.sack(fruit.JUJUBES, mark=place(seal(), 0, 0, 0.6)), 200, 206, 1.08
    )
    loose = handful(fruit.JUJUBES, 70, 356, count=3, reach=40) + handful(
        fruit.JUJUBES, 336, 360, count=3, reach=40
    )
    return still_life(OLIVE, body, loose)


def jujube_branch() -> Svg:
    """Jujubes ripening on the bough."""
    one = fruit.jujube(dice(4))
    spots = (
        Point(-120, -30),
        Point(-90, 4),
        Point(-34, 12),
        Point(20, -20),
        Point(52, 26),
        Point(90, -20),
        Point(122, -50),
        Point(-8, 44),
    )
    return wall_piece(SAGE, place(fruit.branch(one, spots, scale=1.2), 200, 200, 1.15))


def jujube_bag() -> Svg:
    """A bag of dried jujubes."""
    one = place(fruit.jujube(dice(4)), 0, 0, 1.1)
    body = shadow(200, 346, 110, 16) + place(packs.bag(one), 200, 216, 1.2)
    return still_life(
        PLUM,
        body,
        handful(fruit.JUJUBES, 82, 356, count=3, reach=40),
        handful(fruit.JUJUBES, 320, 360, count=3, reach=40),
    )


def fruit_basket() -> Svg:
    """An autumn basket: apples, persimmons, walnuts and pears."""
    body = (
        shadow(200, 362, 160, 14)
        + place(packs.handle(150, 150), 200, 250)
        + place(fruit.pear(3), 200, 170, 0.86, 4)
        + place(fruit.apple(21), 116, 204, 0.84, -8)
        + place(fruit.persimmon(22), 286, 208, 0.86, 6)
        + place(fruit.persimmon(23, fruit.PERSIMMON_DEEP), 200, 222, 0.84)
        + place(packs.basket(156, 100), 200, 248)
    )
    return still_life(OAT, body)


SCENES = (
    persimmon,
    persimmon_branch,
    persimmon_box,
    dried_persimmon,
    dried_persimmon_plate,
    dried_persimmon_box,
    apple,
    apple_yellow,
    apple_green,
    apple_branch,
    apple_box,
    pear,
    pear_branch,
    peach,
    peach_box,
    apricot,
    dried_apricot,
    plum,
    cherry,
    cherry_basket,
    grape,
    watermelon,
    hawthorn,
    hawthorn_dried,
    jujube,
    jujube_branch,
    jujube_bag,
    fruit_basket,
)
