"""What the menu of the office counts on every page."""

from django import template
from django.template import Context

from office.moderation.queries import waiting_count
from vendors.members.desk.base import OfficeView

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_here(context: Context) -> int:
    """How many decisions wait in this office; asks only where the page did not."""
    known: int | None = context.get("waiting_count")
    if known is not None:
        return known
    view = context.get("view")
    if not isinstance(view, OfficeView):
        return 0
    return waiting_count(view.sellers, view.cooperative, view.role)
