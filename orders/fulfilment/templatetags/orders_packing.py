"""Small words of the packing pages for templates."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(found: Mapping[Any, Any] | None, key: Any) -> Any:
    """What a mapping has for a key; nothing for one it has not."""
    return found.get(key) if found else None
