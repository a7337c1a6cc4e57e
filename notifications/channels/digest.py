"""One mail a day in place of many, for who wants it: what can wait is collected."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation

from accounts.models import User
from core import dates
from core.outbox import UndeliverableError, enqueue
from core.rows import insert_rows
from notifications.emails import Reader, absolute, reader_of, write_mail
from notifications.models import DigestItem
from notifications.types import NOTIFICATIONS

from .base import Channel, Told

TOPIC = "notifications.digest"
LONGEST = 100


class Digest(Channel):
    """Stands in for mail where somebody asked for it."""

    name = "digest"

    def queue(self, told: Iterable[Told]) -> None:
        now = timezone.now()
        items = {}
        for news, user in told:
            if user is not None:
                key = f"digest:{news.key(str(user.pk))}"
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
        for pk in sorted({item.user_id for item in items.values()}):
            enqueue(TOPIC, f"digest:{pk}:{due:%Y%m%d}", not_before=due, user=pk)


def next_digest(now: datetime) -> datetime:
    """The market's next hour of digests."""
    hour = time(settings.DIGEST_HOUR)
    today = dates.at(dates.day_of(now), hour)
    return (
        today if now < today else dates.at(dates.day_of(now) + timedelta(days=1), hour)
    )


def items_of(user: User) -> list[DigestItem]:
    return list(DigestItem.objects.filter(user=user).order_by("pk")[:LONGEST])


def write_digest(user: User, items: list[DigestItem]) -> EmailMultiAlternatives | None:
    """None when nothing of it is there any more."""
    to = reader_of(user)
    with translation.override(to.language):
        lines = [line for item in items if (line := _line(item, to))]
        if not lines or not to.email:
            return None
        return write_mail("digest", to, link="/accounts/notices/", lines=lines)


def _line(item: DigestItem, to: Reader) -> tuple[str, str, str] | None:
    """What happened, in a line, with more and where it leads."""
    declared = NOTIFICATIONS.get(item.news)
    if declared is None:
        return None
    try:
        news = declared(declared.row(item.about_id), item.occasion)
        return str(news.subject()), str(news.body()), absolute(news.link(to))
    except UndeliverableError:
        return None
