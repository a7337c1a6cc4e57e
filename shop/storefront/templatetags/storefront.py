"""What the frame of every page asks the market for: its menu, the basket, the hats."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from shop.catalogue.menu import MenuEntry, menu
from shop.storefront.queries import basket_count as count_of

register = template.Library()


@dataclass(frozen=True)
class Hat:
    """Something the signed-in person may act as, and where that is done."""

    label: str
    url: str


@register.simple_tag
def category_menu() -> list[MenuEntry]:
    """The categories at the top, without those kept out of menus."""
    return [entry for entry in menu() if entry.is_root and entry.in_menu]


@register.simple_tag(takes_context=True)
def basket_count(context: dict[str, Any]) -> int:
    """How many different packs the basket holds; asked once a request."""
    request = context.get("request")
    return count_of(request) if request else 0


@register.simple_tag
def hats_of(user: User) -> list[Hat]:
    return []


@register.simple_tag(takes_context=True)
def current(context: dict[str, Any], url: str) -> SafeString | str:
    """`aria-current` for a link to the page one is on, or to what it stands under."""
    request = context.get("request")
    if request is None or not url or not request.path.startswith(url):
        return ""
    return format_html(' aria-current="{}"', "page" if request.path == url else "true")
