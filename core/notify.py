"""Telling people of something: a row of the outbox, within the change's transaction.

What is told to whom, and in which words, `notifications` declares under the same name.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model
from django.utils.translation import get_language

from .market import first_language
from .outbox import enqueue, enqueue_all
from .secrets import seal

TOPIC = "notifications.news"


def notify(
    what: str,
    about: Model,
    occasion: str = "",
    *,
    once_for: Model | None = None,
    not_before: datetime | None = None,
) -> None:
    """Tell those whom it concerns, once for each row and occasion.

    Where one row stands for several, `once_for` is what they have in common.
    """
    enqueue(
        TOPIC,
        news_key(what, (once_for or about).pk, occasion),
        not_before=not_before,
        what=what,
        about=about.pk,
        occasion=occasion,
    )


def notify_all(what: str, rows: Iterable[Model]) -> None:
    """The same of several rows, once for each; one query for all."""
    enqueue_all(
        TOPIC,
        {
            news_key(what, row.pk): {"what": what, "about": row.pk, "occasion": ""}
            for row in rows
        },
    )


def news_key(what: str, pk: int, occasion: str = "") -> str:
    return ":".join(filter(None, ("news", what, str(pk), occasion)))


def send_link(what: str, invitation: Model, token: str) -> None:
    """Mail a link to an address that may have no account yet.

    The token waits sealed: whoever reads the outbox can't use it.
    """
    enqueue(
        f"notifications.{what}",
        f"{what}:{invitation.pk}",
        about=invitation.pk,
        token=seal(token),
        language=get_language() or first_language(),
    )
