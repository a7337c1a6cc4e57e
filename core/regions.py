"""Where a shopper is: China's provinces by ISO 3166-2, other countries by ISO 3166-1.

A region is a code: CN-BJ for a province of China, JP for a whole country. Prices of
delivery and promises depend on it, nothing else does.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from . import market

REGIONS: Final[dict[str, tuple[str, str]]] = {
    "CN-BJ": ("Beijing", "北京市"),
    "CN-TJ": ("Tianjin", "天津市"),
    "CN-HE": ("Hebei", "河北省"),
    "CN-SX": ("Shanxi", "山西省"),
    "CN-NM": ("Inner Mongolia", "内蒙古自治区"),
    "CN-LN": ("Liaoning", "辽宁省"),
    "CN-JL": ("Jilin", "吉林省"),
    "CN-HL": ("Heilongjiang", "黑龙江省"),
    "CN-SH": ("Shanghai", "上海市"),
    "CN-JS": ("Jiangsu", "江苏省"),
    "CN-ZJ": ("Zhejiang", "浙江省"),
    "CN-AH": ("Anhui", "安徽省"),
    "CN-FJ": ("Fujian", "福建省"),
    "CN-JX": ("Jiangxi", "江西省"),
    "CN-SD": ("Shandong", "山东省"),
    "CN-HA": ("Henan", "河南省"),
    "CN-HB": ("Hubei", "湖北省"),
    "CN-HN": ("Hunan", "湖南省"),
    "CN-GD": ("Guangdong", "广东省"),
    "CN-GX": ("Guangxi", "广西壮族自治区"),
    "CN-HI": ("Hainan", "海南省"),
    "CN-CQ": ("Chongqing", "重庆市"),
    "CN-SC": ("Sichuan", "四川省"),
    "CN-GZ": ("Guizhou", "贵州省"),
    "CN-YN": ("Yunnan", "云南省"),
    "CN-XZ": ("Tibet", "西藏自治区"),
    "CN-SN": ("Shaanxi", "陕西省"),
    "CN-GS": ("Gansu", "甘肃省"),
    "CN-QH": ("Qinghai", "青海省"),
    "CN-NX": ("Ningxia", "宁夏回族自治区"),
    "CN-XJ": ("Xinjiang", "新疆维吾尔自治区"),
    "CN-TW": ("Taiwan", "台湾省"),
    "CN-HK": ("Hong Kong", "香港特别行政区"),
    "CN-MO": ("Macao", "澳门特别行政区"),
}
# Carriers charge more and take longer; farms usually price these apart.
REMOTE: Final = ("CN-NM", "CN-HI", "CN-XZ", "CN-GS", "CN-QH", "CN-NX", "CN-XJ")
# Beyond a customs border: nothing is sent there unless a farm says so.
OVERSEAS: Final = ("CN-TW", "CN-HK", "CN-MO")
MAINLAND: Final = tuple(code for code in REGIONS if code not in OVERSEAS)
_COUNTRY_TO_REGION: Final = {code[3:]: code for code in OVERSEAS}
_OTHER_NAMES: Final = {
    "xizang": "CN-XZ",
    "neimenggu": "CN-NM",
    "neimongol": "CN-NM",
    "xianggang": "CN-HK",
    "aomen": "CN-MO",
    "macau": "CN-MO",
    "臺灣": "CN-TW",
}
_CHINESE_ENDINGS = re.compile(
    r"(特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|省|市)$"
)
_ENGLISH_ENDINGS = re.compile(
    r"\b(province|municipality|city|sar|special administrative region|"
    r"(zhuang |hui |uygh?ur )?autonomous region|sheng|shi)\s*$"
)

# What stands among CLDR's countries: unions, test languages, "unknown", and parts of
# countries whose codes are reserved, which not every language names.
_NO_COUNTRIES: Final = frozenset({
    "AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ",
})  # fmt: skip

REGION_COOKIE = "nanpo_region"
REGION_COOKIE_AGE = 365 * 24 * 3600


def _plain(name: str) -> str:
    """A name without its ending, spaces and signs: "Beijing Shi" and "北京市" alike."""
    name = name.strip().casefold()
    name = _ENGLISH_ENDINGS.sub("", name).strip()
    name = re.sub(r"[\W_]+", "", name)
    return _CHINESE_ENDINGS.sub("", name) or name


_BY_NAME: Final[dict[str, str]] = {
    **{
        _plain(name): code
        for code, names in REGIONS.items()
        for name in (*names, code, code[3:])
    },
    **_OTHER_NAMES,
}


def is_chinese(language: str | None = None) -> bool:
    """Whether the language (default: the active one) is a Chinese one."""
    return (language or get_language() or "").startswith("zh")


def _countries(language: str | None = None) -> dict[str, str]:
    tag = "zh_Hans" if is_chinese(language) else (language or get_language() or "en")
    return _territories(tag)


@lru_cache(maxsize=8)
def _territories(tag: str) -> dict[str, str]:
    """Names of all countries, put together once a language: forms ask for each."""
    try:
        locale = Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return {code: str(name) for code, name in locale.territories.items()}


def country_of(region: str) -> str:
    """CN-BJ → CN, JP → JP."""
    return region.partition("-")[0]


def is_region(code: str) -> bool:
    """Whether it is a province's code, or a country's other than China's parts."""
    if code in REGIONS:
        return True
    return bool(re.fullmatch(r"[A-Z]{2}", code)) and code in _countries("en")


def region_name(code: str, language: str | None = None) -> str:
    """In the active language unless another is named; the code itself if unknown."""
    if names := REGIONS.get(code):
        return names[1] if is_chinese(language) else names[0]
    return _countries(language).get(code, code)


def country_name(code: str, language: str | None = None) -> str:
    """A country as all lists of this market name it; a part of China as the part."""
    return region_name(_COUNTRY_TO_REGION.get(code, code), language)


def all_countries() -> list[str]:
    """The codes of the world's countries; groups of them and tests are none."""
    known = (code for code in _countries("en") if re.fullmatch(r"[A-Z]{2}", code))
    return sorted(code for code in known if code not in _NO_COUNTRIES)


def country_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """These countries by their names in the active language, in its order."""
    named = [(code, country_name(code)) for code in codes]
    return sorted(named, key=lambda choice: _sort_key(choice[1]))


def _sort_key(name: str) -> str | bytes:
    """Chinese names by their reading, which GB 2312's first level follows."""
    return name.encode("gb18030") if is_chinese() else name.casefold().encode()


def is_abroad(country: str) -> bool:
    """Whether it has a list of its own: a country that no province stands for."""
    return country != "CN" and country not in _COUNTRY_TO_REGION


def is_chinese_market() -> bool:
    """Whether home is known by provinces; elsewhere a country is one region."""
    return market.country() == "CN"


def provinces() -> list[tuple[str, str]]:
    """Every province of China, for a select."""
    return [(code, region_name(code)) for code in REGIONS]


def region_choices(countries: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The regions of the market's country, then these countries, for a select."""
    home = market.country()
    own = provinces() if is_chinese_market() else [(home, region_name(home))]
    others = {code for code in countries if is_abroad(code)} - {home}
    return own + country_choices(others)


def region_of(country_code: str, state: str = "") -> str:
    """The region of an address, its province named in either language or by code.

    A province of China that can't be made out gives CN: whatever is sent to the whole
    country is sent there, nothing with a price of its own.
    """
    country = country_code.strip().upper()
    if country in _COUNTRY_TO_REGION:
        return _COUNTRY_TO_REGION[country]
    if country != "CN":
        return country
    return _BY_NAME.get(_plain(state), "CN") if state else "CN"


def region_named(text: str) -> str:
    """The region that somebody wrote, by its code or name in either language, or ""."""
    code = text.strip().upper()
    if not code:
        return ""
    if is_region(code):
        return _COUNTRY_TO_REGION.get(code, code)
    if province := _BY_NAME.get(_plain(text)):
        return province
    wanted = text.strip().casefold()
    for language in ("en", "zh-hans"):
        for country in all_countries():
            if country_name(country, language).casefold() == wanted:
                return _COUNTRY_TO_REGION.get(country, country)
    return ""


def chosen_region(request: HttpRequest) -> str:
    """The region the shopper chose, else the market's usual one."""
    code = request.COOKIES.get(REGION_COOKIE, "")
    return code if is_region(code) else market.region()


def has_chosen_region(request: HttpRequest) -> bool:
    return is_region(request.COOKIES.get(REGION_COOKIE, ""))


def remember_region(response: HttpResponseBase, code: str) -> None:
    """Keep the shopper's choice for a year. Raises `ValueError` for no region."""
    if not is_region(code):
        msg = f"{code!r} is not a region"
        raise ValueError(msg)
    response.set_cookie(
        REGION_COOKIE,
        code,
        max_age=REGION_COOKIE_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
