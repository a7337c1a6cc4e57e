"""Reads of notices: what a person was told, wants to be told, and has not read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet

from accounts.models import User
from core import dates
from core.permissions import may
from core.prepared import Prepared, any_of
from notifications.market_settings import QUIET_FROM, QUIET_UNTIL
from vendors.members.models import PartnerRole
from vendors.partner.models import Partner
from vendors.places.queries import works_for_a_county

from .models import (
    GroupRobot,
    NoticeChoice,
    NoticeSettings,
    Notification,
    PushSubscription,
    WeChatLink,
)
from .states import (
    ALWAYS,
    ESSENTIAL,
    FOR_ALL,
    FOR_SELLERS,
    TEXTED,
    TOPIC_OF,
    Kind,
    Topic,
)

Channel = NoticeChoice.Channel
UNREAD_FOR = 24 * 3600  # seconds


def notices_of(user: User) -> QuerySet[Notification]:
    """The person's notices, newest first."""
    return Notification.objects.filter(recipient=user).order_by("-date_sent", "-pk")


def _unread_key(user_id: int) -> str:
    return f"notices-unread:{user_id}"


def unread_shown(user_id: int) -> int:
    """Unread notices as last counted; never a query, so pages may ask at will."""
    return int(cache.get(_unread_key(user_id), 0))


def count_unread(user_id: int) -> int:
    """Count unread notices now and remember the figure for `unread_shown`."""
    return count_unread_of([user_id])[user_id]


def count_unread_of(user_ids: Collection[int]) -> dict[int, int]:
    """The same for several people, by id; one query."""
    counts = dict.fromkeys(user_ids, 0) | dict(_unread.of_many(sorted(user_ids)))
    kept = {_unread_key(user_id): count for user_id, count in counts.items()}
    cache.set_many(kept, UNREAD_FOR)
    return counts


@Prepared
def _unread(users: Any) -> QuerySet[Notification, Any]:
    rows = Notification.objects.filter(any_of("recipient", users), date_read=None)
    counted = rows.order_by().values("recipient").annotate(count=Count("pk"))
    return counted.values_list("recipient", "count")


@dataclass(frozen=True)
class Choice:
    """What somebody chose for a topic by a channel."""

    is_wanted: bool
    but_essential: bool = False


def choices_of(user: User) -> dict[tuple[str, str], Choice]:
    """All that the person chose, by (topic, channel)."""
    return {
        (topic, channel): Choice(is_wanted, but_essential)
        for _user, topic, channel, is_wanted, but_essential in _choices([user.pk])
    }


def channels(users: Collection[User], kind: str) -> dict[int, set[str]]:
    """By which ways to tell each person this kind of news, by id; one query.

    Mail needs an address, a text message a number that was proven to be theirs, a push
    a browser in which it was turned on, a message of WeChat that they scanned our code.
    What nobody may miss goes by one way at least: by mail where there is an address,
    else in the site.
    """
    topic = TOPIC_OF[Kind(kind)]
    chosen: dict[int, dict[str, Choice]] = {user.pk: {} for user in users}
    for pk, of_topic, channel, is_wanted, but_essential in _choices(sorted(chosen)):
        if of_topic == topic:
            chosen[pk][channel] = Choice(is_wanted, but_essential)
    for channel, reached in _REACHED.items():
        _leave_out(channel, chosen, reached)
    return {user.pk: _ways(user, kind, chosen[user.pk]) for user in users}


def _leave_out(
    channel: Channel, chosen: dict[int, dict[str, Choice]], reached: Prepared[Any]
) -> None:
    """Of who isn't reached by it any more; one query, where somebody wants it."""
    want = [pk for pk, ways in chosen.items() if channel in ways]
    there = set(reached.of_many(sorted(want))) if want else set()
    for pk in set(want) - there:
        del chosen[pk][channel]


@Prepared
def _with_browsers(users: Any) -> QuerySet[PushSubscription, Any]:
    rows = PushSubscription.objects.filter(any_of("user", users), gone_at=None)
    return rows.values_list("user", flat=True)


@Prepared
def _with_wechat(users: Any) -> QuerySet[WeChatLink, Any]:
    rows = WeChatLink.objects.filter(any_of("user", users), openid__isnull=False)
    return rows.values_list("user", flat=True)


# What is turned on apart from the choice, and may end by itself.
_REACHED = {Channel.PUSH: _with_browsers, Channel.WECHAT: _with_wechat}


@Prepared
def _choices(users: Any) -> QuerySet[NoticeChoice, Any]:
    rows = NoticeChoice.objects.filter(any_of("user", users))
    return rows.values_list("user", "topic", "channel", "is_wanted", "but_essential")


def _ways(user: User, kind: str, chosen: dict[str, Choice]) -> set[str]:
    possible = _possible(user, kind, chosen)
    if kind in ALWAYS:
        return possible
    wanted = {way for way in possible if _is_wanted(user, kind, way, chosen)}
    # A call is beside another way, since it says but one of the kind's news.
    if wanted - {Channel.CALL} or kind not in ESSENTIAL:
        return wanted
    return wanted | {str(Channel.MAIL if user.email else Channel.SITE)}


def _possible(user: User, kind: str, chosen: dict[str, Choice]) -> set[str]:
    possible = {str(Channel.SITE)}
    if user.email:
        possible.add(str(Channel.MAIL))
    if kind in TEXTED and (not user.email or Channel.SMS in chosen or kind in ALWAYS):
        possible |= {str(Channel.SMS)} if has_number(user) else set()
    if kind == Kind.ORDER_DUE and Channel.CALL in chosen and has_number(user):
        possible.add(str(Channel.CALL))
    return possible | {str(channel) for channel in _REACHED if channel in chosen}


def _is_wanted(user: User, kind: str, way: str, chosen: dict[str, Choice]) -> bool:
    choice = chosen.get(way)
    if choice is None:
        return way != Channel.SMS or not user.email
    return choice.is_wanted or (choice.but_essential and kind in ESSENTIAL)


def has_number(user: User) -> bool:
    """Whether texts reach the person: somebody else's number may stand there."""
    return bool(user.phone) and user.phone_verified


def topics_of(user: User) -> list[Topic]:
    """What can be told to the person at all, in the order of the page; four queries."""
    roles = set(PartnerRole.objects.filter(user=user).values_list("role", flat=True))
    found = {*FOR_ALL, *(FOR_SELLERS if roles else ())}
    decides = any(may(role, "office.claims.decide") for role in roles)
    if user.is_staff or decides or works_for_a_county(user):
        found.add(Topic.OFFICE)
    return [topic for topic in Topic if topic in found]


def robot_of(cooperative: Partner) -> GroupRobot | None:
    return GroupRobot.objects.filter(cooperative=cooperative).first()


def settings_of(user: User) -> NoticeSettings:
    """The person's own, or those of who chose none."""
    return _settings.first(user.pk) or NoticeSettings(user=user)


@Prepared
def _settings(user: Any) -> QuerySet[NoticeSettings]:
    return NoticeSettings.objects.filter(pk=user)


def settings_by_id(user_ids: Collection[int]) -> dict[int, NoticeSettings]:
    """Of those who chose something; one query."""
    return {each.pk: each for each in _settings_of.of_many(sorted(user_ids))}


@Prepared
def _settings_of(users: Any) -> QuerySet[NoticeSettings]:
    return NoticeSettings.objects.filter(any_of("user", users))


def quiet_until(chosen: NoticeSettings | None, now: datetime) -> datetime | None:
    """When the person's quiet hours end; None when it is not quiet now."""
    begins, ends = QUIET_FROM(), QUIET_UNTIL()
    if chosen is not None and chosen.quiet_from is not None:
        begins, ends = chosen.quiet_from, chosen.quiet_until or 0
    hour = dates.local(now).hour
    is_quiet = begins <= hour < ends if begins < ends else hour >= begins or hour < ends
    if begins == ends or not is_quiet:
        return None
    today = dates.day_of(now)
    is_over_today = hour < ends
    return dates.at(today if is_over_today else today + timedelta(days=1), time(ends))
