"""A key for a form, so that a second press does nothing twice."""

from uuid import uuid4

from django import template

register = template.Library()


@register.simple_tag
def new_key() -> str:
    return str(uuid4())
