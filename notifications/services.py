"""Telling people: notices in the site, mails through the outbox; and their choices."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone, translation

from accounts.models import User
from core.languages import columns
from core.models import OutboxMessage
from core.outbox import enqueue_all
from core.prepared import Prepared
from orders.order.models import Order

from .emails import Reader, reader_of, shopper_of
from .models import NoticeChoice, Notification, SentNotification
from .queries import Channel, channels, count_unread, count_unread_of
from .states import Kind
from .types import NOTIFICATIONS, NotificationType, told_of

News = NotificationType[Any]
SUBJECT_LENGTH = 255
KEY_LENGTH = 96


@transaction.atomic
def tell_event(event: str, about: int, occasion: str = "") -> None:
    """Tell everybody whom it concerns; a second call tells nobody twice."""
    for declared in told_of(event):
        for row in declared.rows(about):
            news = declared(row, occasion)
            if news.is_news():
                tell(news)
                news.follow_up()


@transaction.atomic(savepoint=False)
def tell(news: News) -> None:
    """Tell its people by the ways they want; who bought as a guest by mail alone.

    An account without an address may have left one for this order: it is used then.
    """
    order = news.order()
    if order is None:
        tell_people(news, news.people())
        return
    user = order.user
    if user is not None:
        tell_people(news, [user])
    if (user is None or not user.email) and shopper_of(order).email:
        _queue_mails(news, [None])


@transaction.atomic(savepoint=False)
def tell_people(news: News, people: Iterable[User]) -> None:
    """Tell each by the ways they want; a second call tells nobody twice."""
    told = list(people)
    if not told:
        return
    ways = channels(told, news.kind)
    _post(news, [user for user in told if Channel.SITE in ways[user.pk]])
    _queue_mails(news, [user for user in told if Channel.MAIL in ways[user.pk]])


def record_sent(
    kind: Kind,
    event: str,
    about: Model,
    occasion: str,
    *,
    recipient_id: int | None,
    data: Mapping[str, object],
) -> SentNotification | None:
    """Note what somebody is to be told; None where the occasion was noted before.

    Call it inside the change's transaction.
    """
    sent, is_new = SentNotification.objects.get_or_create(
        kind=kind,
        key=f"{event}:{occasion}"[:KEY_LENGTH],
        defaults={
            "event": event,
            "about_id": about.pk,
            "recipient_id": recipient_id,
            "data": data,
        },
    )
    return sent if is_new else None


def _post(news: News, users: Collection[User]) -> None:
    """Put notices into the site, in every language: people change theirs."""
    words = {
        **columns("subject", news.subject, SUBJECT_LENGTH),
        **columns("body", news.body),
    }
    Notification.objects.bulk_create(
        (
            Notification(
                recipient=user,
                key=news.key(str(user.pk)),
                kind=news.kind,
                link=news.link(reader_of(user)),
                **words,
            )
            for user in users
        ),
        ignore_conflicts=True,
    )
    if ids := [user.pk for user in users]:
        transaction.on_commit(partial(count_unread_of, ids), robust=True)


def _queue_mails(news: News, users: Iterable[User | None]) -> None:
    """Rows name people by id only, so that an erased person leaves no address."""
    mails: dict[str, dict[str, object]] = {
        f"mail:{news.key(str(user.pk) if user else 'guest')}": {
            "mail": news.name,
            "about": news.about.pk,
            "to": user.pk if user else None,
        }
        for user in users
    }
    enqueue_all("notifications.mail", mails)


def compose(message: OutboxMessage) -> EmailMultiAlternatives | None:
    """The mail of an outbox row, or None when its reader has no address any more.

    Raises `UndeliverableError` when what it is about is gone.
    """
    declared = NOTIFICATIONS[message.payload["mail"]]
    news = declared(declared.row(message.payload["about"]))
    to = _reader(message.payload["to"], news.order())
    return write(news, to) if to is not None and to.email else None


def write(news: News, to: Reader) -> EmailMultiAlternatives:
    """Its mail, in the language of who reads it."""
    with translation.override(to.language):
        return news.mail(to)


def _reader(user_id: int | None, order: Order | None) -> Reader | None:
    """The reader as they are now: their address and language may have changed."""
    if order is not None and order.user_id == user_id:
        return shopper_of(order)
    if user_id is None:
        # A guest's order that an account took over, or an account's second address.
        return shopper_of(order) if order is not None else None
    return next(map(reader_of, _named(user_id)), None)


@Prepared
def _named(user: Any) -> QuerySet[User]:
    rows = User.objects.only("email", "language", "first_name", "last_name")
    return rows.filter(pk=user)


def mark_read(user: User, notice_id: int) -> Notification | None:
    """Note that the person has read it; None when it is not theirs."""
    notice = Notification.objects.filter(recipient=user, pk=notice_id).first()
    if notice is not None and notice.date_read is None:
        notice.date_read = timezone.now()
        notice.save(update_fields=["date_read"])
        count_unread(user.pk)
    return notice


def mark_all_read(user: User) -> int:
    """Note that the person has read everything; returns how much was new."""
    unread = Notification.objects.filter(recipient=user, date_read=None)
    count = unread.update(date_read=timezone.now())
    count_unread(user.pk)
    return count


@transaction.atomic
def save_choices(user: User, wanted: Mapping[tuple[str, str], bool]) -> None:
    """Keep what the person wants to be told, by (kind, channel)."""
    NoticeChoice.objects.bulk_create(
        [
            NoticeChoice(user=user, kind=kind, channel=channel, is_wanted=is_wanted)
            for (kind, channel), is_wanted in wanted.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "kind", "channel"],
        update_fields=["is_wanted"],
    )
