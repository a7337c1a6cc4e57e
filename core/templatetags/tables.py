"""Rows of tables that phones read as lists."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import template

register = template.Library()


@register.filter
def under(row: Iterable[Any], heads: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Each cell with the head that it stands under."""
    return zip(heads, row, strict=False)
