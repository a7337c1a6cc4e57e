"""Telling a buyer something, once for each occasion."""

from typing import TYPE_CHECKING, Any

from core.outbox import enqueue
from live.broadcasts.models import Broadcast
from live.deals.models import Told
from live.deals.states import Word

if TYPE_CHECKING:
    from accounts.models import User


def tell(
    user: "User", broadcast: Broadcast, word: Word, *, occasion: str, **data: Any
) -> None:
    """Call it inside the change's transaction."""
    told, is_new = Told.objects.get_or_create(
        key=f"{word}:{user.pk}:{occasion}"[:96],
        defaults={"user": user, "broadcast": broadcast, "word": word, "data": data},
    )
    if is_new:
        enqueue(
            "notifications.news",
            f"news:live-deal:{told.pk}",
            what="live-deal",
            about=told.pk,
            occasion="",
        )
