"""Telling people: notices in the site, mails through the outbox; and their choices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise

from accounts.models import User
from core.models import OutboxMessage
from core.outbox import Undeliverable, enqueue

from .emails import MAILS, Reader, reader_of, shopper_of
from .models import NoticeChoice, Notification
from .queries import Channel, channels, count_unread

if TYPE_CHECKING:
    from orders.order.models import Order

Text = str | Promise
SUBJECT_LENGTH = 255


@dataclass(frozen=True)
class News:
    """Something to tell: in the site as `subject` and `body`, by mail as `mail`.

    `about` is the row the mail is about; with the mail's name it makes the key under
    which a person is told once.
    """

    kind: str
    mail: str
    about: int
    subject: Text
    body: Text
    link: str
    occasion: str = ""

    def key(self, whom: str) -> str:
        parts = [self.mail, str(self.about), self.occasion, whom]
        return ":".join(part for part in parts if part)


@transaction.atomic
def tell_people(news: News, people: Iterable[User]) -> None:
    """Tell each by the ways they want; a second call tells nobody twice."""
    for user in people:
        ways = channels(user, news.kind)
        if Channel.SITE in ways:
            _post(news, reader_of(user))
        if Channel.MAIL in ways:
            _queue_mail(news, user)


@transaction.atomic
def tell_shopper(news: News, order: "Order") -> None:
    """Tell who bought; a guest by mail alone.

    An account without an address may have left one for this order: it is used then.
    """
    user = order.user
    if user is not None:
        tell_people(news, [user])
    if (user is None or not user.email) and shopper_of(order).email:
        _queue_mail(news, None)


def _post(news: News, reader: Reader) -> None:
    """Put a notice into the site, in its reader's language."""
    user = reader.user
    if user is None:
        return
    with translation.override(reader.language):
        notice = Notification(
            recipient=user,
            key=news.key(str(user.pk)),
            kind=news.kind,
            subject=str(news.subject)[:SUBJECT_LENGTH],
            body=str(news.body),
            link=news.link,
        )
    Notification.objects.bulk_create([notice], ignore_conflicts=True)
    transaction.on_commit(lambda: count_unread(user.pk), robust=True)


def _queue_mail(news: News, user: User | None) -> None:
    """The row names people by id only, so that an erased person leaves no address."""
    enqueue(
        "notifications.mail",
        f"mail:{news.key(str(user.pk) if user else 'guest')}",
        mail=news.mail,
        about=news.about,
        to=user.pk if user else None,
    )


def compose(message: OutboxMessage) -> EmailMultiAlternatives | None:
    """The mail of an outbox row, or None when its reader has no address any more.

    Raises `Undeliverable` when what it is about is gone.
    """
    mail = MAILS[message.payload["mail"]]
    rows = mail.model._base_manager.select_related(*mail.related)  # noqa: SLF001
    about = rows.filter(pk=message.payload["about"]).first()
    if about is None:
        raise Undeliverable("what this mail is about does not exist any more")
    to = _reader(message.payload["to"], mail.order_of(about))
    return mail.compose(about, to) if to is not None and to.email else None


def _reader(user_id: int | None, order: "Order | None") -> Reader | None:
    """The reader as they are now: their address and language may have changed."""
    if order is not None and order.user_id == user_id:
        return shopper_of(order)
    if user_id is None:
        # A guest's order that an account took over, or an account's second address.
        return shopper_of(order) if order is not None else None
    user = User.objects.filter(pk=user_id).first()
    return reader_of(user) if user is not None else None


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
