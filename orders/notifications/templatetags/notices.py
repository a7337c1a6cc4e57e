"""Template tags about a person's notices."""

from django import template
from django.template import Context

from orders.notifications.queries import unread_shown

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_notices(context: Context) -> int:
    """Unread notices of the person: `{% unread_notices as unread %}`; no query."""
    user = context.get("user")
    return unread_shown(user.pk) if user and user.is_authenticated else 0
