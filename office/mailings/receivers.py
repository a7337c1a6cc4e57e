"""Sends a mailing in pieces, each of which is done wholly or not at all.

A piece writes the copies of some people and what tells them in one transaction, with
the row of the outbox that stands for the next piece: a worker that dies loses nobody
and tells nobody twice.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.models import OutboxMessage
from core.rows import insert_rows
from notifications.queries import channels
from notifications.services import tell_people
from notifications.types import NotificationType

from .locks import lock_mailing
from .models import Mailing
from .services import Mailings
from .states import MailingState

AT_ONCE = 200
Row = TypeVar("Row", bound=Mailing)


def send_piece(
    mailings: Mailings[Row],
    message: OutboxMessage,
    *,
    audience: Callable[[Row], QuerySet[Any]],
    tell: Callable[[Row, list[Any]], None],
) -> None:
    """Tell the next of its audience, in the order of their ids.

    Under the row's lock, so that a second worker finds the copies of the first.
    """
    with transaction.atomic():
        row = lock_mailing(mailings.model, message.payload[mailings.name])
        if row.state != MailingState.SENDING:
            return
        if reason := mailings.bar(row):
            mailings.stop(row.pk, reason=reason, by_others=True)
            return
        rest = audience(row).filter(pk__gt=message.payload.get("after", 0))
        piece = list(rest.order_by("pk")[:AT_ONCE])
        if not piece:
            mailings.finish(row.pk)
            return
        tell(row, piece)
        mailings.enqueue_piece(row, after=piece[-1].pk)


def tell_each(
    mailings: Mailings[Row],
    row: Row,
    news: NotificationType[Row],
    people: Sequence[User],
) -> None:
    """Write a copy for each who has none, and tell them by the ways they want."""
    waiting = {user.pk: user for user in people}
    copies = row.copies.filter(user__in=waiting)  # type: ignore[attr-defined]
    for pk in copies.values_list("user", flat=True):
        waiting.pop(pk, None)
    if not waiting:
        return
    ways, now = channels(list(waiting.values()), news.kind), timezone.now()
    insert_rows(
        [
            mailings.copy(
                **{mailings.name: row},
                user_id=pk,
                ways=",".join(sorted(ways[pk])),
                is_left_off=not ways[pk],
                created=now,
            )
            for pk in waiting
        ]
    )
    tell_people(news, waiting.values())
