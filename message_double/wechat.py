"""WeChat's side: tokens, codes with a scene, template messages, and what it calls with.

A code's address is a page here: to open it is to scan it with the phone of somebody who
follows the account from then on.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from .store import Message, Store
from .wire import Asked, Reply, json_reply

APP_ID, SECRET, TOKEN, TEMPLATE = "wx-double", "wechat-secret", "wechat-token", "T1"
ACCOUNT = "gh_double"
LIFE = 7200
SAME_FOR = 600
LONGEST_OF_THING = 20


@dataclass
class Side:
    """What WeChat knows: tokens it gave, codes by ticket, who follows the account."""

    tokens: int = 0
    stale: set[str] = field(default_factory=set)
    scenes: dict[str, str] = field(default_factory=dict)
    followers: set[str] = field(default_factory=set)
    sent: dict[tuple[str, str], Message] = field(default_factory=dict)

    @property
    def token(self) -> str:
        return f"token-{self.tokens}"


def side_of(store: Store) -> Side:
    side: Side = store.sides.setdefault("wechat", Side())
    return side


def answer(store: Store, asked: Asked) -> Reply:
    what = asked.path.removeprefix("/wechat/cgi-bin/")
    if what == "stable_token":
        return _give_token(store, json.loads(asked.body))
    side = side_of(store)
    token = asked.params().get("access_token", "")
    if token in side.stale:
        return _error(42001, "access_token expired")
    if token != side.token:
        return _error(40001, "invalid credential, access_token is invalid")
    if what == "qrcode/create":
        return _create_code(store, asked, json.loads(asked.body))
    if what == "message/template/send":
        return _send(store, json.loads(asked.body))
    return _error(40066, "invalid url")


def _error(code: int, said: str) -> Reply:
    return json_reply({"errcode": code, "errmsg": f"{said} rid: 1-2"})


def _give_token(store: Store, wanted: dict[str, Any]) -> Reply:
    side = side_of(store)
    if (wanted.get("appid"), wanted.get("secret")) != (APP_ID, SECRET):
        store.refused_calls.append("wechat: secret")
        return _error(40125, "invalid appsecret")
    if not side.tokens or side.token in side.stale or wanted.get("force_refresh"):
        side.stale.add(side.token)
        side.tokens += 1
    return json_reply({"access_token": side.token, "expires_in": LIFE})


def _create_code(store: Store, asked: Asked, wanted: dict[str, Any]) -> Reply:
    scene = wanted["action_info"]["scene"].get("scene_str", "")
    if wanted.get("action_name") != "QR_STR_SCENE" or not 0 < len(scene) <= 64:
        return _error(40053, "invalid action info")
    ticket = hashlib.sha256(scene.encode()).hexdigest()[:24]
    side_of(store).scenes[ticket] = scene
    return json_reply(
        {
            "ticket": ticket,
            "expire_seconds": wanted.get("expire_seconds", 60),
            "url": f"http://{asked.headers.get('host', '')}/wechat/q/{ticket}",
        }
    )


def _send(store: Store, said: dict[str, Any]) -> Reply:
    side, to = side_of(store), said.get("touser", "")
    if wrong := _wrong(said):
        store.refused_calls.append(f"wechat: {wrong[1]}")
        return _error(*wrong)
    if to not in side.followers or store.blocks("wechat"):
        return _error(43004, "require subscribe")
    # What has a reference that it knows is not sent again.
    known = (to, said.get("client_msg_id", ""))
    message = side.sent.get(known) if known[1] else None
    if message is None or time.time() - message.at > SAME_FOR:
        lines = [str(each["value"]) for each in said["data"].values()]
        message = store.take(
            "wechat", to, "\n".join([*lines, said.get("url", "")]),
            reference=known[1], template=said["template_id"],
        )  # fmt: skip
        message.id = f"{message.number + 3_487_542_469_355_618_000}"
        side.sent[known] = message
    return json_reply({"errcode": 0, "errmsg": "ok", "msgid": int(message.id)})


def _wrong(said: dict[str, Any]) -> tuple[int, str] | None:
    if said.get("template_id") != TEMPLATE:
        return 40037, "invalid template_id"
    for name, each in said["data"].items():
        value = each.get("value", "")
        is_long = name.startswith("thing") and len(value) > LONGEST_OF_THING
        if not value or is_long:
            return 47003, f"argument invalid! data.{name}.value is invalid"
    return None


def expire(store: Store) -> None:
    """The token that it gave last is good no more."""
    side_of(store).stale.add(side_of(store).token)


# --- What it calls with ---------------------------------------------------------------


def scan(store: Store, ticket: str, openid: str = "") -> tuple[bytes, str]:
    """Who opens a code's address follows the account; the event, and whose it is."""
    side = side_of(store)
    who = openid or f"o-phone-{ticket[:12]}"
    is_new = who not in side.followers
    side.followers.add(who)
    scene = side.scenes.get(ticket, "")
    key = f"qrscene_{scene}" if is_new else scene
    kind = "subscribe" if is_new else "SCAN"
    return event(who, kind, EventKey=key, Ticket=ticket), who


def leave(store: Store, openid: str) -> bytes:
    side_of(store).followers.discard(openid)
    return event(openid, "unsubscribe", EventKey="")


def report(message: Message, url: str) -> tuple[bytes, dict[str, str]]:
    del url
    status = "failed:user block" if message.is_lie else "success"
    body = event(message.to, "TEMPLATESENDJOBFINISH", MsgID=message.id, Status=status)
    return body, {"Content-Type": "text/xml"}


def event(sender: str, kind: str, **more: str) -> bytes:
    parts = {
        "ToUserName": ACCOUNT,
        "FromUserName": sender,
        "CreateTime": str(int(time.time())),
        "MsgType": "event",
        "Event": kind,
    }
    lines = "".join(
        f"<{name}>{escape(value)}</{name}>" for name, value in (parts | more).items()
    )
    return f"<xml>{lines}</xml>".encode()


def signed(url: str) -> str:
    """The address as WeChat calls it."""
    stamp, nonce = str(int(time.time())), hashlib.sha256(url.encode()).hexdigest()[:10]
    made = hashlib.sha1("".join(sorted((TOKEN, stamp, nonce))).encode()).hexdigest()
    return f"{url}?{urlencode({'signature': made, 'timestamp': stamp, 'nonce': nonce})}"
