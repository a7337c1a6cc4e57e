"""What is kept of a person who watched, for themselves."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import Watch


def watches_of(user: User) -> Iterator[dict[str, Any]]:
    rows = Watch.objects.filter(user=user).select_related("broadcast")
    for each in rows.order_by("pk"):
        yield {
            "broadcast": each.broadcast.title,
            "from": each.joined,
            "until": each.left,
            "seconds": each.seconds,
            "replay": each.is_replay,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {"watched-broadcasts": watches_of}
