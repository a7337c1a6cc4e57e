"""Telling people by the channels they want; and their choices."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone, translation

from accounts.models import User
from core.deliveries import ERROR_LENGTH
from core.models import Delivery, OutboxMessage
from core.prepared import Prepared
from orders.order.models import Order

from .channels.base import Channel, News, OutsideChannel, Told
from .channels.registry import CHANNELS, MAIL, SITE
from .emails import Reader, reader_of, shopper_of
from .models import NoticeChoice, Notification, SentNotification
from .queries import channels, count_unread
from .states import Kind
from .types import NOTIFICATIONS, told_of

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

    for name, channel in CHANNELS.items():
        told: list[Told] = [
            (news, user)
            for news, user in people
            if user and name in ways[user.pk] and channel.can_tell(news)
        ]
        if name == MAIL.name:
            told += guests
        if told:
            channel.queue(told)


@transaction.atomic
def fall_back(channel: OutsideChannel, message: OutboxMessage, reason: str) -> None:
    """Tell by one other way what will not arrive by this one, and note both.

    Whoever is told by mail or another message as well needs nothing more.
    """
    news, user = channel.read(message)
    instead = _instead(channel, news, user) if user is not None else None
    if instead is not None:
        instead.queue([(news, user)])
    known, _is_new = Delivery.objects.get_or_create(
        key=message.key, defaults={"channel": channel.name, "created": timezone.now()}
    )
    known.person, known.news = user, news.name
    known.fallback = instead.name if instead else ""
    if known.state != Delivery.State.UNKNOWN:
        known.state, known.error = Delivery.State.FAILED, reason[:ERROR_LENGTH]
    known.save()


def _instead(channel: Channel, news: News, user: User) -> Channel | None:
    ways = channels([user], news.kind)[user.pk] - {channel.name}
    if any(ways - {SITE.name}):
        return None
    return MAIL if user.email else SITE


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
