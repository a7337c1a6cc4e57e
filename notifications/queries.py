"""Reads of notices: what a person was told, wants to be told, and has not read."""

from django.core.cache import cache
from django.db.models import QuerySet

from accounts.models import User
from core.permissions import may
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
    unread = Notification.objects.filter(recipient=user_id, date_read=None).count()
    cache.set(_unread_key(user_id), unread, UNREAD_FOR)
    return unread


def unwanted(user: User) -> set[tuple[str, str]]:
    """What the person switched off, as (kind, channel)."""
    rows = NoticeChoice.objects.filter(user=user, is_wanted=False)
    return set(rows.values_list("kind", "channel"))


def channels(user: User, kind: str) -> set[str]:
    """By which ways to tell the person this kind of news.

    Mail needs an address. What nobody may miss goes by one way at least: by mail
    where there is an address, else in the site.
    """
    possible = {Channel.MAIL, Channel.SITE} if user.email else {Channel.SITE}
    if kind in ALWAYS:
        return {str(channel) for channel in possible}
    off = {channel for news, channel in unwanted(user) if news == kind}
    wanted = {channel for channel in possible if channel not in off}
    if wanted or kind not in ESSENTIAL:
        return {str(channel) for channel in wanted}
    return {str(Channel.MAIL if user.email else Channel.SITE)}


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
