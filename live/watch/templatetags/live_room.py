"""What pages of other areas show of live selling."""

from typing import Any

from django import template
from django.conf import settings
from django.core.files.storage import default_storage

from core.models import Photo
from live.broadcasts.models import Broadcast

register = template.Library()
_PREVIEW_WIDTH = 1200


@register.simple_tag(takes_context=True)
def preview_picture(context: dict[str, Any], photo: Photo | None) -> str:
    """The whole address of a photo, for pages elsewhere that show a link's picture."""
    if photo is None or photo.state != Photo.State.READY or not photo.widths:
        return ""
    width = min(photo.widths, key=lambda each: abs(each - _PREVIEW_WIDTH))
    url = default_storage.url(photo.path(width, "webp"))
    request = context.get("request")
    if request is not None:
        return str(request.build_absolute_uri(url))
    return f"{settings.SITE_URL}{url}"


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
