"""What an account number, an IBAN, a BIC and a CNAPS code must look like.

IBAN: ISO 13616, check digits by ISO 7064 mod 97-10. BIC: ISO 9362, eight or eleven
signs. CNAPS (联行号): the twelve figures of a bank's branch in China's payment system.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

CHINA = "CN"
# Length of an IBAN by country, from the SWIFT registry; others are 15 to 34 long.
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24,
    "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27,
    "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26, "IT": 27, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25,
    "RO": 24, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TR": 26,
}  # fmt: skip
# Banks elsewhere go by account number and BIC.
COUNTRIES = frozenset(IBAN_LENGTHS) | {
    CHINA, "AU", "CA", "HK", "ID", "IN", "JP", "KR", "KZ", "MM", "MN", "MO", "MY", "NZ",
    "PH", "RU", "SG", "TH", "TW", "US", "UZ", "VN", "ZA",
}  # fmt: skip
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_SPACES = re.compile(r"[\s\-.·]+")


def compact(text: str) -> str:
    """Without spaces and hyphens, in capitals, full-width signs made plain."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def looks_like_iban(number: str) -> bool:
    """Whether it begins like an IBAN: two letters, two figures."""
    return re.match(r"[A-Z]{2}\d{2}", number) is not None


def is_iban(number: str) -> bool:
    """Whether form, length and check digits of a compact IBAN are right."""
    if not (number.isascii() and _IBAN.fullmatch(number)):
        return False
    if len(number) != IBAN_LENGTHS.get(number[:2], len(number)):
        return False
    turned = number[4:] + number[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def is_account_number(number: str) -> bool:
    """Whether it can be an account number without check digits: 6 to 32 figures."""
    return number.isascii() and number.isdigit() and 6 <= len(number) <= 32


def is_bic(code: str) -> bool:
    return code.isascii() and _BIC.fullmatch(code) is not None


def is_cnaps(code: str) -> bool:
    return code.isascii() and code.isdigit() and len(code) == 12


def number_fault(number: str) -> str:
    """What is wrong with a compact account number or IBAN, for who typed it; or ""."""
    if looks_like_iban(number):
        typo = _("This IBAN has a typing error. Please check it.")
        return "" if is_iban(number) else typo
    if is_account_number(number):
        return ""
    return _("An account number has 6 to 32 digits; an IBAN begins with letters.")


def branch_fault(code: str, country: str = "") -> str:
    """The same of a compact BIC or CNAPS code, of a bank anywhere or in `country`."""
    is_chinese = country in {"", CHINA}
    if is_bic(code) or (is_chinese and is_cnaps(code)):
        return ""
    if not country:
        return _("A BIC has 8 or 11 letters and digits, a CNAPS code has 12 digits.")
    if is_chinese:
        return _("The CNAPS code has 12 digits; ask your bank.")
    return _("A BIC has 8 or 11 letters and digits, such as DEUTDEFF.")


def has_card_length(number: str) -> bool:
    return len(number) in {16, 17, 18, 19}


def passes_luhn(number: str) -> bool:
    """The check digit of bank cards. Old accounts lack it: warn, don't refuse."""
    total = 0
    for place, sign in enumerate(reversed(number)):
        figure = int(sign) * (1 + place % 2)
        total += figure - 9 if figure > 9 else figure
    return total % 10 == 0
