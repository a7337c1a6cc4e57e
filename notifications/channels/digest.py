"""One mail a day in place of many, for who wants it: what can wait is collected."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from core import dates
from core.outbox import UndeliverableError, enqueue, enqueue_all
from core.rows import insert_rows
from notifications.emails import Reader, absolute, reader_of, write_mail
from notifications.market_settings import DIGEST_HOUR
from notifications.models import DigestItem
from notifications.types import NOTIFICATIONS, news_named
from notifications.unsubscription import unsubscribe_link

from .base import Channel, Told

TOPIC = "notifications.digest"
LONGEST = 100
# A change that is under way when the hour comes is in that mail: no other comes for it.
SETTLED = timedelta(minutes=3)


class Digest(Channel):
    """Stands in for mail where somebody asked for it."""

    name = "digest"

    def queue(self, told: Iterable[Told]) -> None:
        now = timezone.now()
        items = {}
        for news, user in told:
            if user is not None:
                key = self.key_of(news, user)
                items[key] = DigestItem(
                    user=user,
                    key=key,
                    news=news.name,
                    about_id=news.about.pk,
                    occasion=news.occasion,
                    created=now,
                )
        insert_rows(items.values(), once="key")
        due = next_digest(now)
        people = {item.user_id for item in items.values()}
        rows: dict[str, dict[str, object]] = {
            f"digest:{pk}:{due:%Y%m%d}": {"user": pk} for pk in people
        }
        enqueue_all(TOPIC, rows, not_before=due + SETTLED)


def next_digest(now: datetime) -> datetime:
    """The market's next hour of digests."""
    hour = time(DIGEST_HOUR())
    today = dates.at(dates.day_of(now), hour)
    return (
        today if now < today else dates.at(dates.day_of(now) + timedelta(days=1), hour)
    )


def forget(items: Sequence[DigestItem], key: str) -> None:
    """They were told by the mail of this key; what it had no room for gets another."""
    with transaction.atomic():
        DigestItem.objects.filter(pk__in=[item.pk for item in items]).delete()
        if len(items) == LONGEST:
            day, _dash, part = key.partition("-")
            user = items[0].user_id
            enqueue(TOPIC, f"{day}-{int(part or 1) + 1}", user=user)


def items_of(user: User) -> list[DigestItem]:
    """As many as one mail holds, the oldest first."""
    return list(DigestItem.objects.filter(user=user).order_by("pk")[:LONGEST])


def write_digest(user: User, items: list[DigestItem]) -> EmailMultiAlternatives | None:
    """None when nothing of it is there any more."""
    to = reader_of(user)
    with translation.override(to.language):
        lines = [line for item in items if (line := _line(item, to))]
        if not lines or not to.email:
            return None
        known = (NOTIFICATIONS.get(item.news) for item in items)
        out = unsubscribe_link([each.kind for each in known if each], to)
        return write_mail(
            "digest", to, link=reverse("accounts:notices"), lines=lines, unsubscribe=out
        )


def _line(item: DigestItem, to: Reader) -> tuple[str, str, str] | None:
    """What happened, in a line, with more and where it leads."""
    try:
        news = news_named(item.news, item.about_id, item.occasion)
        if not news.is_for(to):
            return None
        return str(news.subject()), str(news.body()), absolute(news.link(to))
    except UndeliverableError:
        return None
