"""What pages of other areas show of live selling."""

from typing import Any

from django import template

from core.models import Photo
from live.broadcasts.models import Broadcast

register = template.Library()


@register.filter
def picture_of(broadcast: Broadcast) -> Photo | None:
    """What stands for a broadcast: its cover, else what there is of the farm."""
    cover: Photo | None = broadcast.cover
    return cover or broadcast.partner.cover or broadcast.partner.face


@register.filter
def of_item(cards: dict[int, object], item_id: int) -> Any:
    """The card of an item, if it has one."""
    return (cards or {}).get(item_id)


@register.filter
def from_stream(url: str, broadcast: Broadcast) -> str:
    """The address with the word that says from which broadcast somebody came."""
    return f"{url}{'&' if '?' in url else '?'}from=live-{broadcast.code}"
