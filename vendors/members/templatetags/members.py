"""Template tags about the names a person may act in."""

from django import template
from django.template import Context

from vendors.members.queries import Hat, hats

register = template.Library()


@register.simple_tag(takes_context=True, name="hats")
def hats_tag(context: Context) -> list[Hat]:
    """The names the signed-in person may act in: `{% hats as my_hats %}`; one query."""
    return hats(context["request"].user)
