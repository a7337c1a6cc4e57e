"""Template tags of an office's figures: links that keep what is looked at."""

from typing import Any

from django import template
from django.http import QueryDict

register = template.Library()
# What belongs to one page alone.
_OWN = ("page", "sort", "as", "only", "by")


def _asked(context: dict[str, Any]) -> QueryDict:
    asked = context["request"].GET.copy()
    for name in _OWN:
        asked.pop(name, None)
    return asked


@register.simple_tag(takes_context=True)
def keep(context: dict[str, object], url: str) -> str:
    """The address with the days, filters and currency of this page."""
    query = _asked(context).urlencode()
    return f"{url}?{query}" if query else url


@register.simple_tag(takes_context=True)
def without(context: dict[str, Any], name: str) -> str:
    """This page without one of its filters."""
    asked = context["request"].GET.copy()
    for one in (name, "page", "as"):
        asked.pop(one, None)
    return f"?{asked.urlencode()}"
