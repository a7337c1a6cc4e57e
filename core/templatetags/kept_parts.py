"""`{% kept_part "components/footer.html" %}`: what many pages show alike, drawn once.

It is drawn with nothing but the market's name and seal and what the tag names, and
kept for these values by what was read for it: so it can't be out of date, and nothing
of one page or one person can stand in it.
"""

from django import template
from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.brand import market_initial, market_name
from core.page_cache.reads import remember

register = template.Library()


@register.simple_tag
def kept_part(template_name: str, **named: str | int | None) -> SafeString:
    """Name only what has few values: each is kept. Raises `TypeError` for others."""
    for value in named.values():
        if not (value is None or isinstance(value, str | int)):
            raise TypeError(f"{value!r} can't be told from others by how it is written")
    shown = {
        "MARKET_NAME": market_name(),
        "MARKET_INITIAL": market_initial(),
        **named,
    }
    place = (template_name, get_language(), get_script_prefix())
    return remember(
        f"part:{place!r}{shown!r}",
        lambda: mark_safe(get_template(template_name).render(shown)),  # noqa: S308 - drawn by a template
    )
