"""What most markets begin with: categories and tax rates, in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Both:
    """A name in both languages."""

    en: str
    zh: str


# By a key that forms send; each with the categories below it.
CATEGORIES: dict[str, tuple[Both, tuple[Both, ...]]] = {
    "fruit": (
        Both("Fruit", "水果"),
        (
            Both("Apples & pears", "苹果和梨"),
            Both("Stone fruit & berries", "核果与浆果"),
            Both("Dried fruit", "果干"),
        ),
    ),
    "vegetables": (
        Both("Vegetables & mushrooms", "蔬菜与菌菇"),
        (
            Both("Fresh vegetables", "新鲜蔬菜"),
            Both("Potatoes & roots", "薯类与根茎"),
            Both("Mushrooms", "菌菇"),
            Both("Pickled & dried", "腌晒菜"),
        ),
    ),
    "nuts": (
        Both("Nuts & seeds", "坚果与籽仁"),
        (Both("Walnuts", "核桃"), Both("Seeds & kernels", "籽仁")),
    ),
    "grain": (
        Both("Grain & flour", "粮食与面粉"),
        (
            Both("Rice & millet", "大米与小米"),
            Both("Beans & pulses", "豆类"),
            Both("Flour & noodles", "面粉与面条"),
        ),
    ),
    "honey": (
        Both("Honey, oil & spices", "蜂蜜、油与香料"),
        (
            Both("Honey", "蜂蜜"),
            Both("Oil & vinegar", "油与醋"),
            Both("Spices", "香料"),
        ),
    ),
    "eggs": (
        Both("Eggs, dairy & meat", "蛋、奶与肉"),
        (Both("Eggs", "蛋"), Both("Milk & cheese", "奶与奶酪"), Both("Meat", "肉")),
    ),
    "tea": (Both("Tea & drinks", "茶与饮品"), ()),
    "herbs": (Both("Herbs", "药材与香草"), ()),
    "flowers": (Both("Flowers & plants", "花卉与苗木"), ()),
    "gifts": (Both("Gifts", "礼盒"), ()),
}


@dataclass(frozen=True)
class Tax:
    """A rate and for what; `is_produce` is tax-free when an exempt farm sells it."""

    code: str
    name: Both
    rate: Decimal
    is_produce: bool = False


_FREE = Tax("exempt", Both("Tax free", "免税"), Decimal(0))


def _rates(*rates: tuple[str, str, str, str, bool]) -> list[Tax]:
    found = [
        Tax(code, Both(en, zh), _part(percent), produce)
        for code, en, zh, percent, produce in rates
    ]
    return [_FREE, *found]


def _part(percent: str) -> Decimal:
    return Decimal(percent) / 100


_BY_COUNTRY = {
    "CN": _rates(
        ("services", "Services and visits", "服务与游玩", "6", False),
        ("produce", "Produce", "农产品", "9", True),
        ("processed", "Processed goods", "加工品", "13", False),
    ),
    "DE": _rates(
        ("produce", "Food", "食品", "7", True),
        ("processed", "Drinks and other goods", "饮料与其他商品", "19", False),
    ),
    "AT": _rates(
        ("produce", "Food", "食品", "10", True),
        ("wine", "Farm wine", "自酿葡萄酒", "13", False),
        ("processed", "Other goods", "其他商品", "20", False),
    ),
    "FR": _rates(
        ("produce", "Food", "食品", "5.5", True),
        ("processed", "Other goods", "其他商品", "20", False),
    ),
    "JP": _rates(
        ("produce", "Food", "食品", "8", True),
        ("processed", "Other goods", "其他商品", "10", False),
    ),
    "GB": _rates(("processed", "Other goods", "其他商品", "20", False)),
}


# What goods of sellers bear at most who aren't registered for VAT: in China one per
# cent until the end of 2027 (announcement 2023 No. 19 of the Ministry of Finance and
# the State Taxation Administration); elsewhere none, as in Germany (§ 19 UStG).
_OF_SMALL_SELLERS = {"CN": Decimal("0.01")}


def small_seller_tax_of(country: str) -> Decimal:
    """As a fraction; the page says that it is to be checked."""
    return _OF_SMALL_SELLERS.get(country, Decimal(0))


def taxes_of(country: str) -> list[Tax]:
    """The usual rates of a country; where we know none, tax free alone.

    Rates change: the page says that they are to be checked.
    """
    return _BY_COUNTRY.get(country, [_FREE])


def names_of(keys: Iterable[str]) -> Iterable[tuple[Both, tuple[Both, ...]]]:
    """The chosen categories in the order of the list."""
    wanted = set(keys)
    return (each for key, each in CATEGORIES.items() if key in wanted)
