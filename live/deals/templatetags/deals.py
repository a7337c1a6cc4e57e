"""What the cards of deals need."""

import secrets

from django import template

register = template.Library()


@register.simple_tag
def deal_key() -> str:
    """The one-time token of a tap: sent twice it is one tap."""
    return secrets.token_urlsafe(16)
