"""The robot of a cooperative's group chat: it posts what the office has to decide.

The address is a secret, and only WeCom's and DingTalk's own are ever called.
"""

import base64
import hmac
import time
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import requests
from django.conf import settings
from django.utils import translation

from core.deliveries import (
    Accepted,
    DeliveryError,
    NotSentError,
    RefusedError,
    digest,
    send_once,
)
from core.models import Delivery, OutboxMessage
from core.outbox import enqueue
from core.sms_providers.calls import ask, json_of
from notifications.emails import Reader, absolute
from notifications.models import GroupRobot
from notifications.states import RobotKind
from notifications.types import NotificationType, news_named
from vendors.partner.models import Partner

from .base import News

TOPIC = "notifications.robot"
# Their addresses, and what in them is the secret.
ADDRESSES = {
    RobotKind.WECOM: ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "key"),
    RobotKind.DINGTALK: ("https://oapi.dingtalk.com/robot/send", "access_token"),
}
# The robot speaks too often, or their system is busy: later helps.
LATER = frozenset({-1, 45009, 130101, 410100})
LONGEST = 2000


def kind_of(address: str) -> RobotKind | None:
    """Whose robot answers there; None for every other address.

    It is put together anew from the secret alone, so that nothing else is called.
    """
    parts = urlsplit(address.strip())
    for kind, (own, name) in ADDRESSES.items():
        plain = f"{parts.scheme}://{parts.netloc}{parts.path}"
        if plain == own and _token(parts.query, name):
            return kind
    return None


def token_of(address: str, kind: RobotKind) -> str:
    return _token(urlsplit(address.strip()).query, ADDRESSES[kind][1])


def _token(query: str, name: str) -> str:
    found = parse_qs(query).get(name, [])
    is_one = len(found) == 1 and found[0].replace("-", "").isalnum()
    return found[0] if is_one and found[0].isascii() else ""


def queue_for(news: News, cooperative: Partner) -> None:
    """Once for each news, within the change's transaction."""
    if GroupRobot.objects.filter(cooperative=cooperative).exists():
        enqueue(
            TOPIC,
            f"robot:{news.key(str(cooperative.pk))}",
            news=news.name,
            about=news.about.pk,
            occasion=news.occasion,
            cooperative=cooperative.pk,
        )


def deliver(message: OutboxMessage) -> None:
    """Nothing is sent by a robot that was taken away meanwhile."""
    payload = message.payload
    robot = GroupRobot.objects.filter(cooperative=payload["cooperative"]).first()
    if robot is None:
        return
    news = news_named(payload["news"], payload["about"], payload["occasion"])
    row = Delivery(key=message.key, channel="robot", news=news.name)
    say(robot, words_of(news, robot.language), row)


def words_of(news: NotificationType, language: str) -> str:
    to = Reader(email="", language=language)
    with translation.override(language):
        lines = [str(news.subject()), str(news.body()), absolute(news.link(to))]
    return "\n".join(filter(None, lines))[:LONGEST]


def say(robot: GroupRobot, text: str, row: Delivery) -> None:
    """Raises what `core.deliveries` calls failures, and notes the last one."""
    row.provider, row.whom = str(robot.kind), digest(robot.token.reveal())
    error = ""
    try:
        # A group that reads a line twice is better off than one that never reads it.
        send_once(row, partial(_post, robot, text), lambda _row: None)
    except DeliveryError as failure:
        error = str(failure)[:200]
        raise
    finally:
        GroupRobot.objects.filter(pk=robot.pk).update(last_error=error)


def _post(robot: GroupRobot, text: str) -> Accepted:
    kind = RobotKind(robot.kind)
    own, name = ADDRESSES[kind]
    base = f"{settings.ROBOT_API_URL}/{kind}/" if settings.ROBOT_API_URL else own
    query = f"{name}={robot.token.reveal()}"
    if robot.secret is not None and kind == RobotKind.DINGTALK:
        query += _signed(robot.secret.reveal())
    body: dict[str, Any] = {"msgtype": "text", "text": {"content": text}}
    call = partial(requests.post, f"{base}?{query}", json=body)
    answer = json_of(f"robot {kind}", ask(f"robot {kind}", call))
    code = answer.get("errcode")
    if code == 0:
        return Accepted()
    said = f"{code} {answer.get('errmsg', '')}"
    raise NotSentError(said) if code in LATER else RefusedError(said)


def _signed(secret: str) -> str:
    """As DingTalk wants it of robots that have a secret."""
    stamp = str(round(time.time() * 1000))
    made = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), sha256).digest()
    return f"&timestamp={stamp}&sign={quote_plus(base64.b64encode(made))}"
