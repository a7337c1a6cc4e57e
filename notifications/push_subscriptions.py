"""Browsers in which a person is told: turned on by a press, until they are gone."""

from functools import lru_cache
from hashlib import sha256

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.rows import insert_rows
from core.secrets import Secret, UnreadableSecretError
from core.web_push import new_key, public_key

from .models import NoticeChoice, PushKey, PushSubscription
from .states import Topic

logger = structlog.get_logger(__name__)
# Of a person; the one that was turned on first goes when another comes. All of them
# are called while a worker holds the message.
MOST = 5
FIRST_KEY = 1


def digest_of(endpoint: str) -> str:
    return sha256(endpoint.encode()).hexdigest()


def live_ones(user: User) -> QuerySet[PushSubscription]:
    """Those that are still there, oldest first."""
    return PushSubscription.objects.filter(user=user, gone_at=None).order_by("pk")


@transaction.atomic
def turn_on(
    user: User, *, endpoint: str, p256dh: str, auth: str, browser: str
) -> PushSubscription:
    """This browser is the person's from now on, whoever had it before.

    With the first one pushes of orders to pack are wanted, unless the person chose.
    """
    is_first = not live_ones(user).exists()
    row, _is_new = PushSubscription.objects.update_or_create(
        digest=digest_of(endpoint),
        defaults={
            "user": user,
            "endpoint": endpoint,
            "p256dh": p256dh,
            "auth": auth,
            "browser": browser,
            "created": timezone.now(),
            "gone_at": None,
        },
    )
    kept = live_ones(user).order_by("-created", "-pk").values_list("pk", flat=True)
    PushSubscription.objects.filter(pk__in=list(kept[MOST:])).delete()
    PushSubscription.objects.filter(user=user).exclude(gone_at=None).delete()
    if is_first:
        NoticeChoice.objects.get_or_create(
            user=user, topic=Topic.SALES, channel=NoticeChoice.Channel.PUSH
        )
    return row


def turn_off(user: User, pk: int) -> bool:
    """False when it is none of theirs."""
    row = PushSubscription.objects.filter(user=user, pk=pk).first()
    if row is None:
        return False
    row.delete()
    return True


def turn_off_all(user: User, *, but: int) -> None:
    """All of a person's but the one of this session."""
    PushSubscription.objects.filter(user=user).exclude(pk=but).delete()


def note_gone(row: PushSubscription) -> None:
    """Its service knows it no more; unless it was turned on again meanwhile."""
    rows = PushSubscription.objects.filter(pk=row.pk, created=row.created)
    rows.update(gone_at=timezone.now())


def market_key() -> str:
    """The private key at push services: the environment's, or one made here."""
    if settings.PUSH_PRIVATE_KEY:
        return str(settings.PUSH_PRIVATE_KEY)
    rows = PushKey.objects.filter(pk=FIRST_KEY)
    row = rows.first()
    if row is None:
        made = PushKey(pk=FIRST_KEY, created=timezone.now())
        made.private = Secret.of(new_key())
        insert_rows([made], once="id")
        row = rows.get()
    return str(row.private.reveal())


def push_key() -> str:
    """What a browser is given when it is turned on; "" where no key opens ours."""
    try:
        return _public(market_key())
    except UnreadableSecretError:
        logger.exception("push_key_unreadable")
        return ""


_public = lru_cache(maxsize=2)(public_key)
