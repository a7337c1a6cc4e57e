"""Sends a letter in pieces, each of which is done wholly or not at all.

A piece writes the copies of some people and what tells them in one transaction, with
the row of the outbox that stands for the next piece: a worker that dies loses nobody
and tells nobody twice.
"""

from django.db import transaction
from django.utils import timezone

from core.models import OutboxMessage
from core.outbox import delivers, enqueue
from core.rows import insert_rows
from notifications.queries import channels
from notifications.services import tell_people
from notifications.states import Kind
from shop.storefront.models import LetterConsent
from vendors.partner.states import SELLING

from .locks import lock_letter
from .models import Letter, LetterCopy
from .notifications import LetterSent
from .queries import consents
from .services import NOT_OPEN, TOPIC, finish_letter, stop_letter
from .states import LetterState

AT_ONCE = 200


@delivers(TOPIC)
def deliver_letter(message: OutboxMessage) -> None:
    """A piece: who agreed before the letter was sent, in the order of agreeing."""
    with transaction.atomic():
        letter = lock_letter(message.payload["letter"])
        if letter.state != LetterState.SENDING:
            return
        if letter.partner.status not in SELLING:
            stop_letter(letter.pk, reason=NOT_OPEN.keep())
            return
        rows = consents(letter.partner).filter(
            pk__gt=message.payload["after"], given__lte=letter.sent_at
        )
        piece = list(rows.select_related("user").order_by("pk")[:AT_ONCE])
        if not piece:
            finish_letter(letter.pk)
            return
        _tell(letter, piece)
        last = piece[-1].pk
        key = f"letter:{letter.pk}:{last}"
        enqueue(TOPIC, key, letter=letter.pk, after=last)


def _tell(letter: Letter, piece: list[LetterConsent]) -> None:
    people = {each.user_id: each.user for each in piece}
    known = LetterCopy.objects.filter(letter=letter, user__in=people)
    for pk in known.values_list("user", flat=True):
        if pk is not None:
            people.pop(pk, None)
    ways, now = channels(list(people.values()), Kind.LETTER), timezone.now()
    insert_rows(
        [
            LetterCopy(
                letter=letter,
                user_id=pk,
                ways=",".join(sorted(ways[pk])),
                is_left_off=not ways[pk],
                created=now,
            )
            for pk in people
        ]
    )
    tell_people(LetterSent(letter), people.values())
