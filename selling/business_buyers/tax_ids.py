"""Tax numbers of organisations, as their country writes and checks them."""

import re
import unicodedata

# GB 32100-2015: 18 signs without I, O, S, V, Z, the last of which checks the others.
_CHINESE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
# Council Directive 2006/112/EC, Article 215, and what the countries write behind it.
_EUROPEAN = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "GR": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[A-Z0-9+*]{10}\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
}
_PREFIX = {"GR": "EL"}


def plain_tax_id(text: str) -> str:
    """Without the spaces, points and dashes that people write into it."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s.\-/]", "", wide)


def is_chinese_code(code: str) -> bool:
    """Whether its last sign is that of the seventeen before it."""
    if not re.fullmatch(f"[{_CHINESE}]{{18}}", code):
        return False
    values = [_CHINESE.index(sign) for sign in code]
    total = sum(value * by for value, by in zip(values, _WEIGHTS, strict=False))
    return values[17] == -total % 31


def european_tax_id(code: str, country: str) -> str | None:
    """With its country in front; None for one that can't be of it."""
    prefix = _PREFIX.get(country, country)
    rest = code.removeprefix(prefix)
    return prefix + rest if re.fullmatch(_EUROPEAN[country], rest) else None


def is_european(country: str) -> bool:
    return country in _EUROPEAN
