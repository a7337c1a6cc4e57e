"""What basket pages need: the add button's one-time token, and short days."""

import secrets
from datetime import date

from babel.dates import format_skeleton
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.market import active_locale

register = template.Library()


@register.simple_tag
def click_token(pack_id: int | str = "") -> SafeString:
    """A hidden field whose value the basket counts once: `{% click_token pack.pk %}`.

    A double click sends it twice and adds once; the answer brings a new one.
    """
    return format_html(
        '<input type="hidden" name="click" id="click-{}" value="{}">',
        pack_id,
        secrets.token_urlsafe(16),
    )


@register.filter
def arrival(value: date) -> str:
    """Fri 30 Oct."""
    text = format_skeleton("MMMEd", value, locale=active_locale())
    return str(text).replace(",", "")
