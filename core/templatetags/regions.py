"""Names of provinces and countries in the active language."""

from django import template

from core import regions
from core.regions import region_name, region_of

register = template.Library()


@register.filter
def country_name(code: str | None) -> str:
    return regions.country_name(code) if code else ""


@register.filter
def region_by_code(code: str) -> str:
    """A province or country of a code such as CN-SX."""
    return region_name(code)


@register.filter
def region_in_words(state: str, country_code: str = "CN") -> str:
    """A province in the active language, whatever language it was typed in."""
    code = region_of(country_code, state)
    return region_name(code) if "-" in code else state
