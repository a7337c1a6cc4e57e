"""Small drawings for empty pages and errors; no ground, so they suit both schemes."""

from demo.art.brand import seal
from demo.art.seasons import AUTUMN, SUMMER
from demo.art.shapes import (
    Point,
    Svg,
    blob,
    dot,
    fill,
    hand_cut,
    leaf,
    line,
    oval,
    place,
    shadow,
)
from demo.art.things import animals, country, fruit, packs

GROUND = "#DCE0C4"
STRAW = "#F0DDBB"
POOL = "#CFDDD6"


def spot(ground: str, *things: Svg, seed: int = 3) -> Svg:
    """Things on a patch of colour that floats on the page."""
    patch = fill(
        blob(214, 150, Point(240, 184), seed=seed, knots=9, wobble=0.07), ground
    )
    return hand_cut(480, 360, "", patch + "".join(things), seed=seed)


def empty_basket() -> Svg:
    """An empty basket with one leaf."""
    inside = oval(Point(240, 178), 150, 24, "#6F4A28")
    return spot(
        GROUND,
        shadow(240, 296, 140, 14),
        place(packs.handle(140, 130), 240, 178),
        inside,
        leaf(220, 176, 56, 14, -18),
        place(packs.basket(152, 100), 240, 182),
        seed=3,
    )


def no_results() -> Svg:
    """A looking glass over an empty plate."""
    glass = (
        line("M44 44L104 108", "#7A4A2E", 18)
        + dot(0, 0, 66, "#8E6432")
        + dot(0, 0, 54, "#EAF0EA")
        + line("M-34 -10Q-28 -34 -6 -40", "#FFFFFF", 8)
        + line("M-22 8q8 -8 16 0M8 8q8 -8 16 0M-12 28Q0 20 12 28", "#6F7B6A", 5)
    )
    return spot(
        STRAW,
        shadow(214, 292, 130, 14),
        place(packs.plate(136, 38), 214, 276),
        place(glass, 232, 158, 1.1),
        seed=5,
    )


def closed_shop() -> Svg:
    """A market stall with its shutter down."""
    awning = "".join(
        fill(
            f"M{x} 96H{x + 44}V128Q{x + 22} 150 {x} 128Z", ("#B3401A", "#F7F0E0")[i % 2]
        )
        for i, x in enumerate(range(108, 372, 44))
    )
    shutter = fill("M128 130H352V282H128Z", "#C9B48A") + line(
        "M132 156H348M132 178H348M132 200H348M132 222H348M132 244H348M132 264H348",
        "#A68E5E",
        3,
    )
    sign = (
        line("M240 168L206 196M240 168L274 196", "#5A4030", 3)
        + fill("M186 194H294V236H186Z", "#F7F0E0")
        + line(
            "M226 222a14 14 0 1 1 14 -22a12 12 0 0 0 14 22q-14 8 -28 0Z", "#3F6272", 4
        )
    )
    return spot(
        POOL,
        shadow(240, 288, 140, 12),
        shutter,
        fill("M108 92L126 66H354L372 92V98H108Z", "#8C2F12"),
        awning,
        sign,
        seed=6,
    )


def lost_path() -> Svg:
    """A signpost where the path ends among the terraces."""
    post = line("M0 0V-150", "#6B4B33", 12)
    boards = (
        fill("M-8 -142H76L98 -124L76 -106H-8Z", "#C79A63")
        + fill("M8 -96H-72L-94 -78L-72 -60H8Z", "#B98A50")
        + line("M10 -124h44", "#7A5A32", 5)
        + line("M-58 -78h36", "#7A5A32", 5)
    )
    hills = fill(
        (
            "M60 236Q150 196 250 226T424 214Q430 270 380 300"
            "Q240 342 104 302Q64 280 60 236Z"
        ),
        "#A3B870",
    ) + fill(
        (
            "M62 262Q160 232 260 258T412 250Q400 296 360 306"
            "Q240 336 120 306Q70 292 62 262Z"
        ),
        "#7F9F58",
    )
    path = fill(
        (
            "M150 318C170 280 250 286 236 250C232 240 244 238 250 246"
            "C276 282 214 286 222 324Q180 326 150 318Z"
        ),
        "#EBD3AC",
    )
    return spot(
        STRAW,
        dot(350, 92, 26, "#E9854A"),
        hills,
        path,
        place(post + boards, 262, 256),
        place(country.pine(SUMMER.crown), 122, 272, 0.8),
        place(country.pine(SUMMER.crown), 378, 268, 0.62),
        seed=4,
    )


def broken_cart() -> Svg:
    """A hand cart that lost a wheel and its apples."""
    wheel = (
        dot(0, 0, 40, "#6B4B33")
        + dot(0, 0, 30, STRAW)
        + line("M-28 0H28M0 -28V28M-20 -20L20 20M20 -20L-20 20", "#6B4B33", 5)
        + dot(0, 0, 8, "#6B4B33")
    )
    cart = (
        line("M90 6L186 -42", "#6B4B33", 10)
        + fill("M-120 -46H112L92 22H-104Z", "#B98A50")
        + line("M-114 -26H104M-108 -4H98", "#8E6432", 4)
        + line("M-124 -48H116", "#8E6432", 9)
    )
    apples = (
        place(fruit.apple(3), 118, 300, 0.3, 30)
        + place(fruit.apple(5), 150, 312, 0.28, -20)
        + place(fruit.apple(7), 86, 312, 0.26, 70)
    )
    load = (
        place(fruit.apple(2), 206, 142, 0.42)
        + place(fruit.apple(4), 252, 134, 0.42, 10)
        + place(fruit.apple(6), 296, 126, 0.4)
    )
    return spot(
        STRAW,
        shadow(240, 306, 150, 12),
        load,
        place(cart, 240, 196, 1, -12),
        place(wheel, 284, 256, 1.1),
        place(wheel, 386, 282, 0.9, 20),
        apples,
        seed=7,
    )


def offline() -> Svg:
    """A mast on the mountain without a signal."""
    mountains = (
        fill(
            "M70 270L140 168L180 206L252 110L330 214L368 184L420 270Q240 320 70 270Z",
            "#9AA69E",
        )
        + fill("M252 110L330 214L300 240L262 190L236 226L214 162Z", "#7F8D86")
        + line("M232 138L252 110L272 136", "#FFFFFF", 6)
    )
    mast = line("M252 112V44M238 112L252 60L266 112M244 88H260", "#5A4030", 5) + dot(
        252, 42, 7, "#B3401A"
    )
    waves = line(
        (
            "M222 30a44 44 0 0 0 0 34M204 18a66 66 0 0 0 0 58"
            "M282 30a44 44 0 0 1 0 34M300 18a66 66 0 0 1 0 58"
        ),
        "#8E9AA0",
        6,
        dash="7 12",
    )
    return spot(
        POOL,
        mountains,
        mast,
        waves,
        place(country.house(AUTUMN), 150, 286, 0.9),
        place(country.tree(AUTUMN, 4), 352, 294, 0.6),
        seed=5,
    )


def no_orders() -> Svg:
    """An open box that waits to be filled."""
    return spot(
        GROUND,
        shadow(240, 298, 150, 14),
        place(packs.carton_back(132, 62), 240, 186),
        place(packs.carton_front(132, 106), 240, 190),
        leaf(250, 120, 46, 12, 30),
        leaf(206, 88, 40, 11, 150),
        line("M250 96q10 14 -2 26M204 66q-10 10 0 20", "#8A6A32", 3, dash="2 9"),
        seed=8,
    )


def mail_sent() -> Svg:
    """An envelope that a bee carries off."""
    letter = (
        fill("M-100 -58H100V66H-100Z", "#F7F0E0")
        + fill("M-100 66L-20 0H20L100 66Z", "#E3D3B0")
        + fill("M-100 -58L0 26L100 -58Z", "#EFE3C8")
        + line("M-100 -58L0 26L100 -58", "#C9B48A", 4)
        + place(seal(), 0, 14, 0.4)
    )
    thread = line("M-40 -58Q-14 -108 22 -124M40 -58Q34 -100 28 -122", "#8A6A45", 3)
    flight = line("M92 268C130 320 196 300 190 262", "#8A6A32", 3, dash="2 10")
    return spot(
        POOL,
        flight,
        place(thread + letter, 246, 216, 1, -6),
        place(animals.bee(), 260, 84, 2.4, -14),
        seed=9,
    )


def no_farms() -> Svg:
    """A bare field with a young tree."""
    field = fill(
        (
            "M70 234Q160 206 250 230T420 222Q424 276 370 302"
            "Q240 336 112 300Q70 280 70 234Z"
        ),
        "#C79A6B",
    ) + line("M96 262Q190 242 396 254M112 284Q220 266 372 280", "#9E7248", 4)
    young = (
        line("M0 0V-90", "#6B4B33", 7)
        + leaf(0, -60, 50, 14, -40)
        + leaf(0, -70, 46, 13, 215)
        + leaf(0, -88, 44, 12, -86)
        + line("M18 0V-70M0 -50H18", "#B98A50", 5)
    )
    return spot(
        GROUND, dot(340, 96, 26, "#E9854A"), field, place(young, 240, 262, 1.2), seed=10
    )


def not_allowed() -> Svg:
    """A garden gate that is shut."""
    bars = "".join(
        fill(f"M{x} 132L{x + 14} 116L{x + 28} 132V282H{x}Z", "#B98A50")
        for x in range(142, 330, 38)
    )
    rails = line("M130 166H352M130 248H352", "#8E6432", 12)
    posts = fill("M104 110H132V290H104ZM350 110H378V290H350Z", "#8E806A")
    lock = (
        dot(240, 200, 22, "#E2BC6E")
        + line("M228 188V176a12 12 0 0 1 24 0V188", "#8A6A32", 6)
        + dot(240, 198, 5, "#5A4030")
        + line("M240 200v10", "#5A4030", 4)
    )
    return spot(
        STRAW,
        shadow(240, 292, 140, 12),
        posts,
        bars,
        rails,
        lock,
        place(country.bush(SUMMER.crown, "#B3302A", 4), 398, 298, 0.9),
        seed=11,
    )


SPOTS = (
    empty_basket,
    no_results,
    closed_shop,
    lost_path,
    broken_cart,
    offline,
    no_orders,
    mail_sent,
    no_farms,
    not_allowed,
)
