"""Allergens as bits of a number, and how they stand out in a list of ingredients.

A product's `allergens` has a bit for each of `Allergen`, in their order. 0 says that
there are none; nothing at all (None) says that the seller has not stated any.
"""

import re
from collections.abc import Iterable
from functools import cache

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from .states import Allergen

# How a form and a file say that there are none.
NONE = "none"
# What lists of ingredients call them: whole words of Latin script, any run of Chinese.
_NAMED = {
    Allergen.GLUTEN: "wheat rye barley oat spelt kamut gluten semolina"
    " 小麦 大麦 黑麦 燕麦 莜麦 麦芽 面粉 面筋",
    Allergen.CRUSTACEANS: "crustacean shrimp prawn crab lobster crayfish 虾 蟹",
    Allergen.EGGS: "egg 鸡蛋 鸭蛋 鹌鹑蛋 蛋黄 蛋清 蛋液 蛋粉",
    Allergen.FISH: "fish anchovy anchovies cod salmon tuna herring 鱼",
    Allergen.PEANUTS: "peanut groundnut 花生",
    Allergen.SOYA: "soy soya soybean tofu 大豆 黄豆 黑豆 豆腐",
    Allergen.MILK: "milk butter cream cheese whey lactose casein yoghurt yogurt"
    " 牛奶 羊奶 奶粉 奶油 黄油 奶酪 酸奶 牛乳 羊乳 乳清 乳糖 乳粉",
    Allergen.NUTS: "nut walnut almond hazelnut cashew pecan pistachio macadamia"
    " 坚果 核桃 杏仁 榛子 腰果 碧根果 开心果 夏威夷果",
    Allergen.CELERY: "celery celeriac 芹菜",
    Allergen.MUSTARD: "mustard 芥末 芥菜籽 芥子",
    Allergen.SESAME: "sesame tahini 芝麻",
    Allergen.SULPHITES: "sulphite sulfite 二氧化硫 亚硫酸盐 亚硫酸氢钠 焦亚硫酸钠",
    Allergen.LUPIN: "lupin lupine 羽扇豆",
    Allergen.MOLLUSCS: "mollusc mussel oyster squid clam octopus"
    " 贻贝 牡蛎 蛤 鱿鱼 扇贝 蜗牛",
}
# Between asterisks a seller sets in bold what no list of words knows.
_MARKED = r"\*(?P<marked>[^*\n]+)\*"


def mask_of(codes: Iterable[str]) -> int:
    """Bits of the allergens with these codes."""
    order = list(Allergen.values)
    return sum(1 << order.index(code) for code in set(codes))


def allergens_in(mask: int) -> list[Allergen]:
    return [one for place, one in enumerate(Allergen) if mask >> place & 1]


def said_of_allergens(mask: int | None) -> str:
    """For a page: "milk, nuts", "none", or that they are not stated."""
    if mask is None:
        return gettext("not stated")
    names = [str(one.label) for one in allergens_in(mask)]
    return pgettext("between two names", ", ").join(names) or pgettext(
        "allergens", "none"
    )


def written_allergens(mask: int | None) -> str:
    """For a file: "milk nuts", "none", or nothing."""
    if mask is None:
        return ""
    return " ".join(one.value for one in allergens_in(mask)) or NONE


def emphasised(text: str, mask: int | None) -> SafeString:
    """Ingredients as HTML with those in bold that are allergens of the product."""
    if not text:
        return SafeString("")
    parts, end = [], 0
    for found in _pattern(mask or 0).finditer(text):
        parts.append(conditional_escape(text[end : found.start()]))
        parts.append(format_html("<b>{}</b>", found["marked"] or found[0]))
        end = found.end()
    parts.append(conditional_escape(text[end:]))
    return format_html_join("", "{}", ((part,) for part in parts))


def unmarked(text: str) -> str:
    """Ingredients as plain text."""
    return re.sub(_MARKED, r"\g<marked>", text)


@cache
def _pattern(mask: int) -> re.Pattern[str]:
    words = [word for one in allergens_in(mask) for word in _NAMED[one].split()]
    latin = "|".join(word for word in words if word.isascii())
    chinese = sorted((word for word in words if not word.isascii()), key=len)
    ways = [_MARKED]
    if latin:
        ways.append(rf"(?<![a-z])(?:{latin})(?:es|s)?(?![a-z])")
    ways += reversed(chinese)
    return re.compile("|".join(ways), re.IGNORECASE)
