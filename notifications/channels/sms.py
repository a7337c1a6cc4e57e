"""Text messages: some words and a short link, for news that is worth one."""

from django.conf import settings
from django.utils import translation

from accounts.models import User
from core.brand import market_name, said_by
from core.deliveries import (
    NotSentError,
    RefusedError,
    UncertainError,
    digest,
    spent_today,
)
from core.models import Delivery, OutboxMessage
from core.sms import CHANNEL, is_gsm, parts_of, send_sms
from notifications.emails import reader_of
from notifications.types import NotificationType

from .base import GivenUpError, News, OutsideChannel, link_of

# After so many attempts it is given up: somebody else should tell the person by then.
ATTEMPTS = 4
MOST_PARTS = 2


class Sms(OutsideChannel):
    name = CHANNEL

    def can_tell(self, news: News) -> bool:
        return type(news).text is not NotificationType.text

    def deliver(self, message: OutboxMessage) -> None:
        news, user = self.read(message)
        if user is None or not user.phone or not user.phone_verified:
            raise GivenUpError("no number")
        if spent_today(CHANNEL, user.phone) >= settings.SMS_COST_PER_PERSON_DAY:
            raise GivenUpError("daily limit")
        intent = self.intent(message)
        intent.whom = digest(user.phone)
        try:
            sent = send_sms(
                user.phone,
                words_of(news, user),
                template=news.name,
                intent=intent,
            )
        except RefusedError as error:
            raise GivenUpError(str(error)) from error
        except (NotSentError, UncertainError) as error:
            if message.attempts < ATTEMPTS:
                raise
            raise GivenUpError(str(error)) from error
        if sent.state == Delivery.State.FAILED:
            raise GivenUpError(sent.error)


def words_of(news: News, user: User) -> str:
    """In one part where that is possible: 70 characters where one is not Latin.

    What is too long loses its end, never its link.
    """
    to = reader_of(user)
    with translation.override(to.language):
        said = said_by(market_name(), news.text(to))
        link = link_of(news, to)
    if parts_of(f"{said} {link}") > MOST_PARTS:
        said = _shortened(said, link)
    return f"{said} {link}"


def _shortened(said: str, link: str) -> str:
    """As much as goes into two parts, since half a sentence helps nobody.

    The sign that it goes on must not make every letter cost two bytes.
    """
    sign = "..." if is_gsm(f"{said} {link}") else "…"
    kept = said
    while kept and parts_of(f"{kept}{sign} {link}") > MOST_PARTS:
        kept = kept[:-1]
    return f"{kept.rstrip()}{sign}"
