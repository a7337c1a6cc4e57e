"""Template tags about a person's notices."""

from django import template
from django.template import Context

from notifications.queries import unread_shown
from notifications.recalls import Progress, progress
from orders.tracing.models import Recall

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_notices(context: Context) -> int:
    """Unread notices of the person: `{% unread_notices as unread %}`; no query."""
    user = context.get("user")
    return unread_shown(user.pk) if user and user.is_authenticated else 0


@register.simple_tag
def recall_progress(recall: Recall) -> Progress:
    """How many shoppers were told of a recall, and whom to phone."""
    return progress(recall)
