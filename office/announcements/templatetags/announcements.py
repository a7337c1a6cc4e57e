"""What storefront and account pages ask for of announcements."""

from typing import Any

from django import template

from office.announcements.models import Announcement
from office.announcements.queries import public_news
from shop.storefront.follows import letter_wording
from shop.storefront.models import Follow
from vendors.partner.models import Partner

register = template.Library()


@register.simple_tag
def news_of(partner: Partner) -> list[Announcement]:
    """Public news of a cooperative; of a farm none, without a query."""
    return public_news(partner) if partner.is_cooperative else []


@register.simple_tag
def letter_box(partner: Partner) -> str:
    """What ticking the box beside the button agrees to; it is kept in these words."""
    return letter_wording(partner)


@register.simple_tag
def is_followed(user: Any, partner: Partner) -> bool:
    """Whether the person follows it; of a guest no query."""
    if not user.is_authenticated:
        return False
    return Follow.objects.filter(user=user, partner=partner).exists()
