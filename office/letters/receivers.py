"""Letters go to who agreed before they were sent, in the order of agreeing."""

from django.db.models import QuerySet

from core.models import OutboxMessage
from core.outbox import delivers
from office.mailings.receivers import send_piece, tell_each
from shop.storefront.models import LetterConsent

from .models import Letter
from .notifications import LetterSent
from .queries import consents
from .services import LETTERS


@delivers(LETTERS.topic)
def deliver_letter(message: OutboxMessage) -> None:
    send_piece(LETTERS, message, audience=_audience, tell=_tell)


def _audience(letter: Letter) -> QuerySet[LetterConsent]:
    rows = consents(letter.partner).filter(given__lte=letter.sent_at)
    return rows.select_related("user")


def _tell(letter: Letter, piece: list[LetterConsent]) -> None:
    tell_each(LETTERS, letter, LetterSent(letter), [each.user for each in piece])
