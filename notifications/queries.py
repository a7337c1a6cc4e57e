"""Reads of notices: what a person was told, wants to be told, and has not read."""

from collections.abc import Collection
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet

from accounts.models import User
from core.permissions import may
from core.prepared import Prepared, any_of
from vendors.members.models import PartnerRole

from .models import NoticeChoice, Notification
from .states import (
    ALWAYS,
    ESSENTIAL,
    LEARNERS,
    MEMBERS,
    OFFICES,
    SELLERS,
    SHOPPERS,
    TEXTED,
    Audience,
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


def unwanted(user: User) -> set[tuple[str, str]]:
    """What the person switched off, as (kind, channel)."""
    rows = NoticeChoice.objects.filter(user=user, is_wanted=False)
    return set(rows.values_list("kind", "channel"))


def channels(users: Collection[User], kind: str) -> dict[int, set[str]]:
    """By which ways to tell each person this kind of news, by id; one query.

    Mail needs an address, a text message a number that was proven to be theirs. What
    nobody may miss goes by one way at least: by mail where there is an address, else
    in the site.
    """
    off: dict[int, set[str]] = {user.pk: set() for user in users}
    if kind not in ALWAYS:
        for user_id, of_kind, channel in _unwanted_by.of_many(sorted(off)):
            if of_kind == kind:
                off[user_id].add(channel)
    return {user.pk: _ways(user, kind, off[user.pk]) for user in users}


@Prepared
def _unwanted_by(users: Any) -> QuerySet[NoticeChoice, Any]:
    rows = NoticeChoice.objects.filter(any_of("user", users), is_wanted=False)
    return rows.values_list("user", "kind", "channel")


def _ways(user: User, kind: str, off: set[str]) -> set[str]:
    possible = {str(Channel.SITE)}
    if user.email:
        possible.add(str(Channel.MAIL))
    if kind in TEXTED and (kind in ALWAYS or not user.email) and has_number(user):
        possible.add(str(Channel.SMS))
    wanted = possible - off
    if wanted or kind not in ESSENTIAL:
        return wanted
    return {str(Channel.MAIL if user.email else Channel.SITE)}


def has_number(user: User) -> bool:
    """Whether texts reach the person: somebody else's number may stand there."""
    return bool(user.phone) and user.phone_verified


def audiences_of(user: User) -> list[Audience]:
    """The groups of news that can reach the person at all; two queries."""
    roles = set(PartnerRole.objects.filter(user=user).values_list("role", flat=True))
    found = [SHOPPERS, LEARNERS]
    if roles:
        found.append(SELLERS)
    pays = any(may(role, "office.households.pay") for role in roles)
    if pays or user.household_places.filter(left=None).exists():
        found.append(MEMBERS)
    if user.is_staff or any(may(role, "office.claims.decide") for role in roles):
        found.append(OFFICES)
    return found
