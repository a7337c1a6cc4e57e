"""What pages of the office say of the opening."""

from django import template

from office.opening.rules import IS_OPEN

register = template.Library()


@register.simple_tag
def is_market_open() -> bool:
    """Whether shoppers may come in."""
    return IS_OPEN()
