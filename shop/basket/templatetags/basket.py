"""What basket pages need: the add button's one-time token, and short days."""

import secrets
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.page_cache.parts import CLICK, is_for_all, part
from core.templatetags.market import active_locale

register = template.Library()


@register.simple_tag(takes_context=True)
def click_token(context: Any, pack_id: int | str = "") -> SafeString:
    """A hidden field whose value the basket counts once: `{% click_token pack.pk %}`.

    A double click sends it twice and adds once; the answer brings a new one.
    """
    is_kept = is_for_all(context.get("request"))
    return format_html(
        '<input type="hidden" name="click" id="click-{}" value="{}">',
        pack_id,
        part(CLICK) if is_kept else secrets.token_urlsafe(16),
    )


@register.filter
def arrival(value: date) -> str:
    """Fri 30 Oct."""
    text = format_skeleton("MMMEd", value, locale=active_locale())
    return str(text).replace(",", "")
