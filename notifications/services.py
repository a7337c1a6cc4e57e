"""Telling people: notices in the site, mails through the outbox; and their choices."""

from collections.abc import Iterable, Mapping, Sequence
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
from core.rows import insert_rows
from orders.order.models import Order

from .emails import Reader, reader_of, shopper_of
from .models import NoticeChoice, Notification, SentNotification
from .queries import Channel, channels, count_unread, count_unread_of
from .states import Kind
from .types import NOTIFICATIONS, NotificationType, told_of

News = NotificationType[Any]
# Of what somebody is told; None is the guest whose order it is about.
Told = tuple[News, User | None]
SUBJECT_LENGTH = 255
KEY_LENGTH = 96


@transaction.atomic
def tell_event(event: str, about: int, occasion: str = "") -> None:
    """Tell everybody whom it concerns; a second call tells nobody twice."""
    for declared in told_of(event):
        all_of_it = [declared(row, occasion) for row in declared.rows(about)]
        told = [news for news in all_of_it if news.is_news()]
        _tell(told)
        for news in told:
            news.follow_up()


def tell(news: News) -> None:
    """Tell its people by the ways they want; who bought as a guest by mail alone.

    An account without an address may have left one for this order: it is used then.
    """
    _tell([news])


def tell_people(news: News, people: Iterable[User]) -> None:
    """Tell each by the ways they want; a second call tells nobody twice."""
    _tell_each([(news, user) for user in people])


@transaction.atomic(savepoint=False)
def _tell(told: Sequence[News]) -> None:
    """All of one kind, in as many queries as one of them."""
    people: list[Told] = []
    guests: list[Told] = []
    for news in told:
        order = news.order()
        if order is None:
            people += ((news, user) for user in news.people())
            continue
        user = order.user
        if user is not None:
            people.append((news, user))
        if (user is None or not user.email) and shopper_of(order).email:
            guests.append((news, None))
    _tell_each(people, guests)


@transaction.atomic(savepoint=False)
def _tell_each(people: Sequence[Told], guests: Sequence[Told] = ()) -> None:
    ways: dict[int, set[str]] = {}
    if people:
        by_id = {user.pk: user for _news, user in people if user is not None}
        ways = channels(list(by_id.values()), people[0][0].kind)

    def by(channel: Channel) -> list[Told]:
        return [(news, u) for news, u in people if u and channel in ways[u.pk]]

    _post(by(Channel.SITE))
    _queue_mails([*by(Channel.MAIL), *guests])


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


def _post(told: Iterable[Told]) -> None:
    """Put notices into the site, in every language: people change theirs."""
    words: dict[News, dict[str, str]] = {}
    notices = {}
    for news, user in told:
        if user is None:
            continue
        if news not in words:
            words[news] = {
                **columns("subject", news.subject, SUBJECT_LENGTH),
                **columns("body", news.body),
            }
        key = news.key(str(user.pk))
        notices[key] = Notification(
            recipient=user,
            key=key,
            kind=news.kind,
            link=news.link(reader_of(user)),
            **words[news],
        )
    insert_rows(notices.values(), once="key")
    if ids := list({notice.recipient_id for notice in notices.values()}):
        transaction.on_commit(partial(count_unread_of, ids), robust=True)


def _queue_mails(told: Iterable[Told]) -> None:
    """Rows name people by id only, so that an erased person leaves no address."""
    mails: dict[str, dict[str, object]] = {
        f"mail:{news.key(str(user.pk) if user else 'guest')}": {
            "mail": news.name,
            "about": news.about.pk,
            "to": user.pk if user else None,
        }
        for news, user in told
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
