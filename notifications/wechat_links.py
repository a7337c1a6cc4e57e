"""Who is told by WeChat: whoever scanned their account's code, until they leave."""

from datetime import timedelta
from secrets import token_hex

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core import wechat

from .models import NoticeChoice, WeChatLink
from .states import Topic

# A code that is shown is good for so long; a page that is opened again shows it still.
HOLDS = timedelta(minutes=10)
# What is wanted by it from the first scan on, unless the person chose.
AT_FIRST = (Topic.PURCHASES, Topic.SALES)


def link_of(user: User) -> WeChatLink:
    """The person's, or that of who has none."""
    return WeChatLink.objects.filter(user=user).first() or WeChatLink(user=user)


def openid_of(user: User) -> str:
    """By what WeChat knows the person here; "" for who isn't connected."""
    return link_of(user).openid or ""


def show_code(user: User) -> None:
    """Have WeChat make a code that holds for a while. Raises `DeliveryError`."""
    scene = token_hex(16)
    address = wechat.code_address(scene, seconds=int(HOLDS.total_seconds()))
    WeChatLink.objects.update_or_create(
        user=user,
        defaults={
            "code": scene,
            "code_address": address,
            "code_until": timezone.now() + HOLDS,
        },
    )


@transaction.atomic
def take_scan(scene: str, openid: str) -> bool:
    """Connect who scanned with the account whose code it was, once for each code.

    Whoever was connected with this WeChat before is so no more.
    """
    now = timezone.now()
    shown = WeChatLink.objects.filter(code=scene, code_until__gte=now)
    row = shown.first()
    if row is None:
        return False
    WeChatLink.objects.filter(openid=openid).exclude(pk=row.pk).update(openid=None)
    taken = shown.filter(pk=row.pk).update(
        code=None, code_address="", openid=openid, linked_at=now, gone_at=None
    )
    if taken and row.linked_at is None:
        for topic in AT_FIRST:
            NoticeChoice.objects.get_or_create(
                user_id=row.pk, topic=topic, channel=NoticeChoice.Channel.WECHAT
            )
    return bool(taken)


def end_link(openid: str) -> None:
    """They left the market's account there, or want none of its messages."""
    rows = WeChatLink.objects.filter(openid=openid)
    rows.update(openid=None, gone_at=timezone.now())


def disconnect(user: User) -> bool:
    """By the person, here; False when they weren't connected."""
    return bool(WeChatLink.objects.filter(user=user).delete()[0])
