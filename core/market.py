"""What the market is: its currency, country, clock and languages, as they hold now.

The environment says what they are until a page does (`core.runtime_settings`).
The market's name is `core.brand`'s, its days are those of `core.dates`.
"""

import re
from zoneinfo import available_timezones

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .money import KNOWN_CURRENCIES
from .runtime_settings import RuntimeSetting, SettingRefusedError


def _check_currency(code: str) -> None:
    if code not in KNOWN_CURRENCIES:
        raise SettingRefusedError(_("Choose a currency from the list."))


def _check_country(code: str) -> None:
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise SettingRefusedError(_("Choose a country from the list."))


def _check_region(code: str) -> None:
    if not re.fullmatch(r"[A-Z]{2}(-[A-Z]{2})?", code):
        raise SettingRefusedError(_("Choose a region from the list."))


def _check_phone_region(code: str) -> None:
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise SettingRefusedError(_("Choose a country from the list."))


def _check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise SettingRefusedError(_("Choose a time zone from the list."))


def _check_languages(codes: list[str]) -> None:
    if not codes or not set(codes) <= set(dict(settings.LANGUAGES)):
        raise SettingRefusedError(_("Choose at least one language."))


CURRENCY = RuntimeSetting[str](
    "MARKET_CURRENCY", _("Currency"), check=_check_currency, settled=True
)
COUNTRY = RuntimeSetting[str](
    "MARKET_COUNTRY", _("Country"), check=_check_country, settled=True
)
REGION = RuntimeSetting[str](
    "MARKET_REGION", _("Usual region of shoppers"), check=_check_region
)
PHONE_REGION = RuntimeSetting[str](
    "MARKET_PHONE_REGION",
    _("Country of phone numbers without a code"),
    check=_check_phone_region,
)
TIME_ZONE = RuntimeSetting[str](
    "TIME_ZONE", _("Time zone"), check=_check_time_zone, settled=True
)
LANGUAGES = RuntimeSetting[list[str]](
    "MARKET_LANGUAGES", _("Languages"), check=_check_languages
)


def currency() -> str:
    """In which everything is priced."""
    return CURRENCY()


def country() -> str:
    """Where the market sells."""
    return COUNTRY()


def region() -> str:
    """Where a shopper is taken to be until they say, a code of `core.regions`."""
    return REGION()


def phone_region() -> str:
    """Whose phone numbers need no country code."""
    return PHONE_REGION()


def time_zone() -> str:
    """By which the market's days begin and end, as `Europe/Berlin`."""
    return TIME_ZONE()


def languages() -> list[tuple[str, str]]:
    """Those that pages are offered in, by code and name, the first for who has none."""
    names = dict(settings.LANGUAGES)
    return [(code, str(names[code])) for code in LANGUAGES() if code in names]


def first_language() -> str:
    """Of people who have chosen none."""
    return LANGUAGES()[0] if LANGUAGES.is_set else str(settings.LANGUAGE_CODE)
