"""Template tags about the names a person may act in."""

from django import template
from django.template import Context

from core import permissions
from vendors.members.queries import RoleChoice, role_choices

register = template.Library()


@register.simple_tag(takes_context=True, name="role_choices")
def role_choices_tag(context: Context) -> list[RoleChoice]:
    """Roles of the signed-in person: `{% role_choices as my_roles %}`; one query."""
    return role_choices(context["request"].user)


@register.filter
def may(role: str, act: str) -> bool:
    """Whether the role may do the act: `{% if role|may:"desk.orders.see" %}`."""
    return permissions.may(role, act)
