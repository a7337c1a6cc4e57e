"""Which accounts elsewhere a page offers to sign in with."""

from django import template
from django.template.context import Context

from accounts.providers.keys import (
    Way,
    is_any_set,
    ways,
    would_work_inside_wechat,
)

register = template.Library()


@register.simple_tag(takes_context=True)
def outside_ways(context: Context) -> list[Way]:
    """Those that work in the browser that asks for the page."""
    return ways(context["request"])


@register.simple_tag(takes_context=True)
def opens_in_wechat(context: Context) -> bool:
    return would_work_inside_wechat(context["request"])


@register.simple_tag
def has_outside_ways() -> bool:
    """Whether the market has keys for any, whatever works in this browser."""
    return is_any_set()
