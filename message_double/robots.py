"""The robots of WeCom's and DingTalk's group chats."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

from .store import Store
from .wire import Asked, Reply, json_reply

WECOM_KEY, DINGTALK_TOKEN, DINGTALK_SECRET = "wecom-key", "ding-token", "SECding"
SKEW = 3600


def wecom(store: Store, asked: Asked) -> Reply:
    if asked.params().get("key") != WECOM_KEY:
        return _said(store, 93000, "invalid webhook url")
    return _taken(store, "wecom", asked)


def dingtalk(store: Store, asked: Asked) -> Reply:
    params = asked.params()
    if params.get("access_token") != DINGTALK_TOKEN:
        return _said(store, 300001, "token is not exist")
    stamp = params.get("timestamp", "")
    words = f"{stamp}\n{DINGTALK_SECRET}".encode()
    made = hmac.new(DINGTALK_SECRET.encode(), words, hashlib.sha256).digest()
    is_fresh = stamp.isdecimal() and abs(time.time() - int(stamp) / 1000) < SKEW
    if not is_fresh or params.get("sign") != base64.b64encode(made).decode():
        return _said(store, 310000, "sign not match")
    return _taken(store, "dingtalk", asked)


def _said(store: Store, code: int, text: str) -> Reply:
    store.refused_calls.append(f"robot: {text}")
    return json_reply({"errcode": code, "errmsg": text})


def _taken(store: Store, name: str, asked: Asked) -> Reply:
    if store.blocks(name):
        return _said(store, 93000, "blocked")
    said = json.loads(asked.body)
    if said.get("msgtype") != "text":
        return _said(store, 40008, "invalid message type")
    store.take(name, "group", said["text"]["content"])
    return json_reply({"errcode": 0, "errmsg": "ok"})
