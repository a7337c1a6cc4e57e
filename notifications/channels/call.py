"""Spoken calls, of an order that is overdue alone, to who asked for them.

They ring in waking hours: neither in the person's quiet hours nor outside of those in
which the market calls anybody. Whoever shipped meanwhile is left alone.
"""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone, translation

from accounts.models import User
from core import dates
from core.brand import market_name, said_by
from core.deliveries import NotSentError, RefusedError, UncertainError, asked_today
from core.models import Delivery, OutboxMessage
from core.outbox import NotYetError
from core.spoken_calls import CHANNEL, SpokenCall, is_set, place_call
from notifications.emails import reader_of
from notifications.models import NoticeSettings
from notifications.queries import channels, has_number, quiet_until, settings_by_id
from notifications.types import NotificationType

from .base import GivenUpError, News, OutsideChannel

# After so many attempts it is given up: somebody else should tell the person by then.
ATTEMPTS = 4


class Call(OutsideChannel):
    name = CHANNEL

    def can_tell(self, news: News) -> bool:
        return type(news).spoken is not NotificationType.spoken

    def waits_until(self, told: list[tuple[News, User]]) -> dict[int, datetime | None]:
        """Nobody is woken by it, whatever it is about."""
        now, ids = timezone.now(), {user.pk for _news, user in told}
        chosen = settings_by_id(ids)
        return {pk: waking_from(chosen.get(pk), now) for pk in ids}

    def deliver(self, message: OutboxMessage) -> None:
        news, user = self.read(message)
        if user is None or not has_number(user):
            raise GivenUpError("no number")
        if not is_set() or self.name not in channels([user], news.kind)[user.pk]:
            raise GivenUpError("turned off")
        call = words_of(news, user, message)
        if not call.text:
            return
        chosen = settings_by_id([user.pk]).get(user.pk)
        if waking_from(chosen, timezone.now()) is not None:
            raise NotYetError("it is not a time to call")
        most = settings.CALLS_PER_PERSON_DAY
        if asked_today(self.name, call.to, but=message.key) >= most:
            raise GivenUpError("daily limit")
        self._place(call, message)

    def _place(self, call: SpokenCall, message: OutboxMessage) -> None:
        try:
            placed = place_call(call, self.intent(message))
        except RefusedError as error:
            raise GivenUpError(str(error)) from error
        except (NotSentError, UncertainError) as error:
            if message.attempts < ATTEMPTS:
                raise
            raise GivenUpError(str(error)) from error
        if placed.state == Delivery.State.FAILED:
            raise GivenUpError(placed.error)


def words_of(news: News, user: User, message: OutboxMessage) -> SpokenCall:
    to = reader_of(user)
    with translation.override(to.language):
        said = str(news.spoken(to))
        text = said_by(market_name(), said) if said else ""
    return SpokenCall(user.phone or "", text, to.language, message.key)


def waking_from(chosen: NoticeSettings | None, now: datetime) -> datetime | None:
    """When the person may be called; None for now. By the market's clock."""
    moment = now
    for _ in range(3):
        later = quiet_until(chosen, moment) or _opening(moment)
        if later is None:
            break
        moment = later
    return moment if moment != now else None


def _opening(moment: datetime) -> datetime | None:
    begins, ends = settings.CALL_FROM, settings.CALL_UNTIL
    hour, day = dates.local(moment).hour, dates.day_of(moment)
    if begins <= hour < ends:
        return None
    return dates.at(day if hour < begins else day + timedelta(days=1), time(begins))
