"""Letters of sellers that somebody was sent, for themselves."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import LetterCopy


def letters_to(user: User) -> Iterator[dict[str, Any]]:
    rows = LetterCopy.objects.filter(user=user).select_related("letter__partner")
    for each in rows.order_by("pk").iterator(chunk_size=500):
        yield {
            "seller": each.letter.partner.name,
            "title": each.letter.title,
            "written": each.created,
            "by": each.ways,
            "left_off": each.is_left_off,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {"letters": letters_to}
