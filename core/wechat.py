"""A service account of WeChat: its token, messages by template, codes to be scanned.

Everything is asked at `api.weixin.qq.com`. Who scans a code is told by an event
(`core.wechat_events`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

import requests
import structlog
from django.conf import settings
from django.core.cache import cache

from .deliveries import Accepted, NotSentError, RefusedError, UncertainError
from .inputs import whole
from .sms_providers.calls import ask, json_of

NAME = "wechat"
ENDPOINT = "https://api.weixin.qq.com"
# Of a token: used up, taken back, or replaced by a newer one.
STALE = frozenset({40001, 40014, 42001})
# They don't follow the account any more, refuse its messages, or never did.
LEFT = frozenset({40003, 43004, 43101})
# Busy, or too much of a minute or a day: later helps.
LATER = frozenset({-1, 45009, 45011})
# A token is left alone so long before it ends.
SPARE_SECONDS = 300
LONGEST_LIFE = 7200

logger = structlog.get_logger(__name__)


class NotFollowedError(RefusedError):
    """Raised when the person can't be told by it until they scan a code again."""


@dataclass(frozen=True)
class TemplateMessage:
    """`reference` is ours: for ten minutes WeChat sends what has the same one once."""

    openid: str
    values: Mapping[str, str]
    link: str
    reference: str


def is_set() -> bool:
    """Whether the market has an account there."""
    return bool(settings.WECHAT_APP_ID)


def send_template(message: TemplateMessage) -> Accepted:
    """Raises `NotSentError`, `RefusedError` or `UncertainError`."""
    body = {
        "touser": message.openid,
        "template_id": settings.WECHAT_TEMPLATE,
        "url": message.link,
        "client_msg_id": sha256(message.reference.encode()).hexdigest()[:32],
        "data": {name: {"value": value} for name, value in message.values.items()},
    }
    answer = _asked("/cgi-bin/message/template/send", body)
    return Accepted(provider_id=str(answer.get("msgid", "")))


def code_address(scene: str, *, seconds: int) -> str:
    """What a code holds that tells us, as `scene`, who scanned it. Raises as above."""
    body = {
        "expire_seconds": seconds,
        "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": scene}},
    }
    address = _asked("/cgi-bin/qrcode/create", body).get("url")
    if not isinstance(address, str) or not address:
        raise UncertainError("wechat: a code without an address")
    return address


def _asked(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """With a token that may have been used up: it is renewed once."""
    token = _token()
    answer = _post(f"{path}?access_token={token}", body)
    if answer.get("errcode") in STALE:
        answer = _post(f"{path}?access_token={_renewed(token)}", body)
    if code := answer.get("errcode"):
        raise _refusal(code, answer)
    return answer


def _refusal(code: object, answer: dict[str, Any]) -> NotSentError | RefusedError:
    """What else it may say is a matter of our setup, which no second try mends."""
    said = f"wechat: {code} {answer.get('errmsg', '')}"
    if code in LEFT:
        return NotFollowedError(said)
    if code in LATER or code in STALE:
        return NotSentError(said)
    logger.error("wechat_refuses", code=code)
    return RefusedError(said)


def _post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    base = (settings.WECHAT_API_URL or ENDPOINT).rstrip("/")
    return json_of(NAME, ask(NAME, partial(requests.post, f"{base}{path}", json=body)))


# --- Its token, which all processes share ---------------------------------------------


def _token() -> str:
    return str(cache.get(_key()) or _fetched())


def _renewed(stale: str) -> str:
    """Another than this: the newer one of somebody else, or one made for us."""
    known = cache.get(_key())
    if known and known != stale:
        return str(known)
    token = _fetched()
    return token if token != stale else _fetched(is_forced=True)


def _fetched(*, is_forced: bool = False) -> str:
    body = {
        "grant_type": "client_credential",
        "appid": settings.WECHAT_APP_ID,
        "secret": settings.WECHAT_SECRET,
        "force_refresh": is_forced,
    }
    answer = _post("/cgi-bin/stable_token", body)
    token = answer.get("access_token")
    if not isinstance(token, str) or not token:
        code = answer.get("errcode")
        logger.error("wechat_gives_no_token", code=code)
        raise NotSentError(f"wechat: {code} {answer.get('errmsg', '')}")
    lasts = whole(answer.get("expires_in"), LONGEST_LIFE) or 0
    if lasts > SPARE_SECONDS:
        cache.set(_key(), token, lasts - SPARE_SECONDS)
    return token


def _key() -> str:
    return f"wechat-token:{settings.WECHAT_APP_ID}"
