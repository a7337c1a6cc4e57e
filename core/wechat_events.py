"""What WeChat calls us with: who follows, who scanned which code, what arrived.

A call is signed with `WECHAT_TOKEN`. With `WECHAT_AES_KEY` its body is sealed as well,
and only what is sealed is believed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.utils.crypto import constant_time_compare

from .wechat_seal import UnsealableError, unsealed

LARGEST = 20_000
SCANNED = "qrscene_"


class UnreadableEventError(Exception):
    """Raised for what WeChat doesn't say."""


@dataclass(frozen=True)
class Event:
    """`sender` is the openid of whoever did it; the rest is there where it belongs."""

    sender: str
    kind: str
    scene: str = ""
    text: str = ""
    message_id: str = ""
    status: str = ""


def is_genuine(query: Mapping[str, str]) -> bool:
    """Whether someone who knows the token signed the call."""
    return _is_signed(query.get("signature", ""), query)


def read_event(body: bytes, query: Mapping[str, str]) -> Event:
    """Raises `UnreadableEventError`."""
    found = _elements(body)
    if settings.WECHAT_AES_KEY:
        sealed = found.get("Encrypt", "")
        if not _is_signed(query.get("msg_signature", ""), query, sealed):
            raise UnreadableEventError
        found = _elements(_opened(sealed))
    kind = found.get("MsgType", "")
    sender = found.get("FromUserName", "")
    if not kind or not sender:
        raise UnreadableEventError
    return Event(
        sender=sender,
        kind=found.get("Event", "") if kind == "event" else kind,
        scene=found.get("EventKey", "").removeprefix(SCANNED),
        text=found.get("Content", ""),
        # The one of a message that was sent is written in two ways.
        message_id=found.get("MsgID") or found.get("MsgId", ""),
        status=found.get("Status", ""),
    )


def _opened(sealed: str) -> bytes:
    try:
        return unsealed(
            sealed, letters=settings.WECHAT_AES_KEY, account=settings.WECHAT_APP_ID
        )
    except UnsealableError as error:
        raise UnreadableEventError from error


def _is_signed(signature: str, query: Mapping[str, str], *more: str) -> bool:
    if not settings.WECHAT_TOKEN:
        return False
    words = [settings.WECHAT_TOKEN, query.get("timestamp", ""), query.get("nonce", "")]
    made = sha1("".join(sorted([*words, *more])).encode()).hexdigest()  # noqa: S324 - theirs
    return constant_time_compare(made, signature)


def _elements(body: bytes) -> dict[str, str]:
    """Those right below the outermost one, by name."""
    if len(body) > LARGEST:
        raise UnreadableEventError
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableEventError from error
    return {each.tag: (each.text or "").strip() for each in root}
