"""The market's own logo, colour and picture on pages."""

from django import template

from core import looks
from core.models import Photo

register = template.Library()


@register.simple_tag
def market_logo(size: int) -> str:
    """The address of the logo as a square of so many pixels, or ""."""
    return looks.logo_url(size)


@register.simple_tag
def market_accent() -> str:
    """The colour's six signs, or ""."""
    return looks.ACCENT().removeprefix("#")


@register.simple_tag
def market_banner() -> Photo | None:
    return looks.banner()
