"""Telling people by the channels they want; and their choices."""

from collections.abc import Iterable, Mapping, Sequence
from secrets import token_hex
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import Subject, record
from core.brand import market_name
from core.deliveries import ERROR_LENGTH, DeliveryError, digest
from core.market import first_language
from core.models import Delivery, OutboxMessage
from core.prepared import Prepared
from core.secrets import Secret
from core.sms import has_stopped, resume_whom, stop_whom, topics_stopped
from orders.order.models import Order
from vendors.partner.models import Partner

from .channels import robot
from .channels.base import Channel, News, OutsideChannel, Told
from .channels.registry import CHANNELS, DIGEST, MAIL, OUTSIDE, SITE
from .emails import Reader, reader_of, shopper_of
from .models import (
    DigestItem,
    GroupRobot,
    NoticeChoice,
    NoticeSettings,
    Notification,
    SentNotification,
)
from .queries import (
    Choice,
    channels,
    choices_of,
    count_unread,
    robot_of,
    settings_by_id,
)
from .states import TOPIC_OF, Kind, RobotKind, Topic, can_be_missed
from .types import news_named, told_of
from .unsubscription import Unsubscription

KEY_LENGTH = 96
# Of who unsubscribed from mails of a topic.
LEFT = Choice(is_wanted=False, but_essential=True)


@transaction.atomic
def tell_event(event: str, about: int, occasion: str = "") -> None:
    """Tell everybody whom it concerns; a second call tells nobody twice."""
    for declared in told_of(event):
        all_of_it = [declared(row, occasion) for row in declared.rows(about)]
        told = [news for news in all_of_it if news.is_news()]
        _tell(told)
        for news in told:
            if (cooperative := news.cooperative()) is not None:
                robot.queue_for(news, cooperative)
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
            told = [*_put_by(told), *guests]
        if told:
            channel.queue(told)


def _put_by(told: list[Told]) -> list[Told]:
    """Mails that can wait go into the daily one of who wants that; the others."""
    if not told or not can_be_missed(told[0][0].kind):
        return told
    chosen = settings_by_id({user.pk for _news, user in told if user})
    later = {pk for pk, each in chosen.items() if each.digest}
    if later:
        DIGEST.queue((news, user) for news, user in told if user and user.pk in later)
    return [(news, user) for news, user in told if user and user.pk not in later]


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
    rows = Delivery.objects.filter(pk=known.pk)
    rows.update(person=user, news=news.name, fallback=instead.name if instead else "")
    # What a report says meanwhile stays.
    rows.filter(state=Delivery.State.QUEUED).update(
        state=Delivery.State.FAILED, error=reason[:ERROR_LENGTH]
    )
    # Whether it went stays unclear; why nobody asks any more is said.
    rows.filter(state=Delivery.State.UNKNOWN, error="").update(
        error=reason[:ERROR_LENGTH]
    )


def _instead(channel: Channel, news: News, user: User) -> Channel | None:
    """None where another way has it, or is still to bring it.

    What was told is asked, not what the person wants: that may have changed since.
    """
    others = [each for each in (MAIL, *OUTSIDE) if each is not channel]
    keys = {each.key_of(news, user) for each in others}
    failed = Delivery.objects.filter(key__in=keys, state=Delivery.State.FAILED)
    keys -= set(failed.values_list("key", flat=True))
    if OutboxMessage.objects.filter(key__in=keys).exists():
        return None
    if DigestItem.objects.filter(key=DIGEST.key_of(news, user)).exists():
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
    news = news_named(message.payload["mail"], message.payload["about"])
    to = _reader(message.payload["to"], news.order())
    if to is None or not to.email or _left(news, to):
        return None
    if not news.is_for(to):
        news.note_left_off(to)
        return None
    return write(news, to)


def _left(news: News, to: Reader) -> bool:
    """An address that unsubscribed; who has choices was not written to at all."""
    if to.has_choices or not can_be_missed(news.kind):
        return False
    return has_stopped(to.email, TOPIC_OF[news.kind])


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
def save_choices(user: User, wanted: Mapping[tuple[str, str], Choice]) -> None:
    """Keep what the person wants to be told, by (topic, channel)."""
    NoticeChoice.objects.bulk_create(
        [
            NoticeChoice(
                user=user,
                topic=topic,
                channel=channel,
                is_wanted=choice.is_wanted,
                but_essential=choice.but_essential,
            )
            for (topic, channel), choice in wanted.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "topic", "channel"],
        update_fields=["is_wanted", "but_essential"],
    )


def save_settings(
    user: User, *, quiet_from: int | None, quiet_until: int | None, digest: bool
) -> None:
    NoticeSettings.objects.update_or_create(
        user=user,
        defaults={
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "digest": digest,
        },
    )


@transaction.atomic
def save_robot(
    cooperative: Partner, *, kind: RobotKind, token: str, secret: str, by: User
) -> None:
    """What was there before is replaced. The address itself is not logged."""
    known = robot_of(cooperative) or GroupRobot(cooperative=cooperative)
    known.kind, known.by, known.last_error = kind, by, ""
    known.token = Secret.of(token)
    known.secret = Secret.of(secret) if secret else None
    known.language = by.language or first_language()
    known.created = timezone.now()
    known.save()
    _record("robot.connected", cooperative, after={"kind": str(kind)})


@transaction.atomic
def remove_robot(cooperative: Partner) -> None:
    if GroupRobot.objects.filter(cooperative=cooperative).delete()[0]:
        _record("robot.removed", cooperative)


def try_robot(cooperative: Partner) -> str:
    """Say something in the group now; what went wrong, or nothing."""
    found = robot_of(cooperative)
    if found is None:
        return _("No group chat is connected.")
    with translation.override(found.language):
        text = _("Test message of %(market)s for %(cooperative)s.") % {
            "market": market_name(),
            "cooperative": cooperative.name,
        }
    try:
        robot.say(
            found, text, Delivery(key=f"robot:try:{token_hex(12)}", channel="robot")
        )
    except DeliveryError as error:
        return str(error)
    return ""


def _record(act: str, cooperative: Partner, **more: Any) -> None:
    subject = Subject("partner", str(cooperative.pk), cooperative.name)
    record(act, subject, scope=f"office:{cooperative.code}", **more)


def unsubscribe(from_what: Unsubscription) -> None:
    """No more mails of the topics but what nobody may miss; twice is once."""
    if from_what.user is None:
        stop_whom(from_what.whom, *from_what.topics)
        return
    chosen = choices_of(from_what.user)
    known = (chosen.get((topic, MAIL.name)) for topic in from_what.topics)
    left = {
        (str(topic), MAIL.name): LEFT
        for topic, choice in zip(from_what.topics, known, strict=True)
        if choice is None or choice.is_wanted
    }
    save_choices(from_what.user, left)


def subscribe_again(to_what: Unsubscription) -> None:
    """To these topics and no others, also for who once left all of them together."""
    if to_what.user is None:
        if "" in topics_stopped(to_what.whom):
            stop_whom(to_what.whom, *Topic)
            resume_whom(to_what.whom)
        resume_whom(to_what.whom, *to_what.topics)
        return
    wanted = Choice(is_wanted=True)
    save_choices(
        to_what.user, {(str(topic), MAIL.name): wanted for topic in to_what.topics}
    )


@transaction.atomic
def take_over_stops(user: User, email: str) -> None:
    """What was stopped for an address before it was the account's is its choice."""
    whom = digest(email)
    stopped = topics_stopped(whom)
    if not stopped:
        return
    topics = {str(topic) for topic in Topic if stopped & {"", topic}}
    chosen = {topic for topic, way in choices_of(user) if way == MAIL.name}
    save_choices(user, {(topic, MAIL.name): LEFT for topic in topics - chosen})
    resume_whom(whom, "", *topics)
