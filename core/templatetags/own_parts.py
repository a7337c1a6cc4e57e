"""`{% own_part "me" %}`: what of a page differs from person to person."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from core.page_cache.own_parts import TEMPLATES
from core.page_cache.parts import NOW, is_for_all, milliseconds, part

register = template.Library()


@register.simple_tag(takes_context=True)
def this_moment(context: Any) -> str:
    """Milliseconds since 1970, for a countdown in a browser whose clock is wrong."""
    return part(NOW) if is_for_all(context.get("request")) else milliseconds()


@register.simple_tag(takes_context=True)
def own_part(context: Any, name: str) -> SafeString:
    """One of `TEMPLATES`; in a page that is kept a place for it."""
    template_name, _not_for_guests = TEMPLATES[name]
    drawn = context.template.engine.get_template(template_name).render(context).strip()
    if is_for_all(context.get("request")):
        return part(name, drawn)
    return mark_safe(drawn)  # noqa: S308 - drawn by a template
