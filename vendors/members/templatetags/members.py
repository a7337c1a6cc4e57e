"""Template tags about the names a person may act in."""

from django import template
from django.template import Context

from core import permissions
from vendors.members.queries import Hat, hats

register = template.Library()


@register.simple_tag(takes_context=True, name="hats")
def hats_tag(context: Context) -> list[Hat]:
    """The names the signed-in person may act in: `{% hats as my_hats %}`; one query."""
    return hats(context["request"].user)


@register.filter
def may(role: str, act: str) -> bool:
    """Whether the role may do the act: `{% if role|may:"desk.orders.see" %}`."""
    return permissions.may(role, act)
