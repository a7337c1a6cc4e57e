"""Messages of the market's WeChat account: the notice's line and a link.

They go to whoever connected WeChat with their account here. WeChat can't be asked
whether it has a message, but sends one with the same reference once, for some minutes.
"""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone, translation

from accounts.models import User
from core import dates, wechat
from core.brand import market_name
from core.deliveries import (
    NotSentError,
    RefusedError,
    UncertainError,
    asked_today,
    digest,
    send_once,
)
from core.models import Delivery, OutboxMessage
from notifications.emails import reader_of
from notifications.wechat_links import end_link, openid_of

from .base import GivenUpError, News, OutsideChannel, link_of

# After so many attempts it is given up: somebody else should tell the person by then.
ATTEMPTS = 4
# WeChat knows a reference for ten minutes.
SAME_FOR = timedelta(minutes=9)
# Places of a template, by what stands there; it refuses an empty one.
PLACES = {"title": "thing1", "text": "thing2", "time": "time3"}
# How long a value may be, by the kind of its place.
LONGEST = {"thing": 20, "character_string": 32, "phrase": 5, "name": 10}
ELSE_LONGEST = 100


class WeChat(OutsideChannel):
    name = wechat.NAME

    def deliver(self, message: OutboxMessage) -> None:
        news, user = self.read(message)
        openid = openid_of(user) if user is not None else ""
        if user is None or not openid or not wechat.is_set():
            raise GivenUpError("not connected")
        most = settings.WECHAT_MESSAGES_PER_PERSON_DAY
        if asked_today(self.name, openid, but=message.key) >= most:
            raise GivenUpError("daily limit")
        intent = self.intent(message)
        intent.provider, intent.whom = wechat.NAME, digest(openid)
        send = partial(wechat.send_template, words_of(news, user, openid, message))
        try:
            sent = send_once(intent, send, _find)
        except wechat.NotFollowedError as error:
            end_link(openid)
            raise GivenUpError(str(error)) from error
        except RefusedError as error:
            raise GivenUpError(str(error)) from error
        except (NotSentError, UncertainError) as error:
            if message.attempts < ATTEMPTS:
                raise
            raise GivenUpError(str(error)) from error
        if sent.state == Delivery.State.FAILED:
            raise GivenUpError(sent.error)


def say(openid: str, text: str, row: Delivery) -> None:
    """A word that is no news, once. Raises what `core.deliveries` calls failures."""
    row.channel, row.provider, row.whom = wechat.NAME, wechat.NAME, digest(openid)
    values = values_of(text, "", timezone.now())
    said = wechat.TemplateMessage(openid, values, settings.SITE_URL, row.key)
    send_once(row, partial(wechat.send_template, said), _find)


def _find(known: Delivery) -> None:
    """Sending it again is harmless for a while; after that nobody can tell."""
    if timezone.now() - known.created > SAME_FOR:
        raise UncertainError("wechat: it can't be asked what it sent")


def words_of(
    news: News, user: User, openid: str, message: OutboxMessage
) -> wechat.TemplateMessage:
    to = reader_of(user)
    with translation.override(to.language):
        return wechat.TemplateMessage(
            openid=openid,
            values=values_of(str(news.subject()), str(news.body()), message.created),
            link=link_of(news, to),
            reference=message.key,
        )


def values_of(title: str, text: str, at: datetime) -> dict[str, str]:
    """By places of the template, each as long as WeChat takes it."""
    said = {
        "title": title,
        "text": text or market_name(),
        # It takes no other writing of a time.
        "time": f"{dates.local(at):%Y-%m-%d %H:%M}",
        "market": market_name(),
    }
    places = settings.WECHAT_PLACES or PLACES
    return {
        place: _cut(said[what], LONGEST.get(place.rstrip("0123456789"), ELSE_LONGEST))
        for what, place in places.items()
    }


def _cut(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
