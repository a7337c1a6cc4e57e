"""What is usual in a country: its currency, and the time zone of most of its people."""

from functools import cache
from importlib.resources import files

from babel.numbers import get_territory_currencies

from .money import KNOWN_CURRENCIES

# Where the first zone of the table is not that of most people.
_ZONES = {
    "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto",
    "CD": "Africa/Kinshasa", "PT": "Europe/Lisbon", "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
}  # fmt: skip


def usual_currency(country: str) -> str:
    """The currency of today, "" where we know none."""
    found = get_territory_currencies(country) if country else []
    return next((code for code in found if code in KNOWN_CURRENCIES), "")


def usual_time_zone(country: str) -> str:
    """The zone that most people there live in, "" for what is no country."""
    return _ZONES.get(country) or _first_zones().get(country, "")


@cache
def _first_zones() -> dict[str, str]:
    """By country, the first of its zones in the table of the time zone database."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    found: dict[str, str] = {}
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _coordinates, zone, *_comment = line.split("\t")
            found.setdefault(country, zone)
    return found
