"""Alipay's side: the page that asks, and the gateway, which checks and signs."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_pem_public_key,
)

from .pages import choose, send_back
from .store import Store
from .wire import Asked, Reply

APP_ID = "2021000000000001"
# Keys that open nothing: the market signs with `market.key`, the double with its own.
_HERE = Path(__file__).parent
_OWN: Any = load_pem_private_key((_HERE / "alipay.key").read_bytes(), None)
_FORGED: Any = load_pem_private_key((_HERE / "market.key").read_bytes(), None)
_MARKET: Any = load_pem_public_key((_HERE / "market.pub").read_bytes())
NEEDED = ("app_id", "redirect_uri", "scope", "state")


def page(store: Store, asked: Asked) -> Reply:
    given = asked.params
    if (given.get("app_id"), given.get("scope")) != (APP_ID, "auth_user"):
        store.refused.append("alipay page")
        return Reply(400, "ISV 应用异常".encode(), "text/plain")
    if asked.method == "POST":
        more = {"app_id": APP_ID, "source": "alipay_wallet", "scope": "auth_user"}
        return send_back(store, asked, APP_ID, "auth_code", more)
    return choose("Alipay", asked, NEEDED)


def gateway(store: Store, asked: Asked, fault: str) -> Reply:
    given = dict(asked.params)
    if not _is_signed(given):
        store.refused.append("alipay: signature")
        return _answer("error_response", _error("isv.invalid-signature"), fault)
    method = given["method"]
    name = f"{method.replace('.', '_')}_response"
    if method == "alipay.system.oauth.token":
        found = _token(store, given, fault)
        if "sub_code" in found:
            name = "error_response"
        return _answer(name, found, fault)
    return _answer(name, _person(store, given, fault), fault)


def _is_signed(given: dict[str, str]) -> bool:
    told = {name: text for name, text in given.items() if name != "sign" and text}
    content = "&".join(f"{name}={told[name]}" for name in sorted(told))
    try:
        made = b64decode(given.get("sign", ""), validate=True)
        _MARKET.verify(made, content.encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return told.get("app_id") == APP_ID and told.get("sign_type") == "RSA2"


def _token(store: Store, given: dict[str, str], fault: str) -> dict[str, Any]:
    found = store.exchange(given.get("code", ""), APP_ID)
    if found is None:
        return _error("isv.code-invalid")
    made, grant = found
    answer: dict[str, Any] = {
        "access_token": made,
        "auth_start": "2026-12-01 12:00:00",
        "expires_in": 1296000,
        "re_expires_in": 2592000,
        "refresh_token": f"refresh-{made}",
    }
    if fault != "old_numbers":
        answer["open_id"] = grant.person.openid(APP_ID)
    if fault in {"old_numbers", "both_numbers"}:
        answer["user_id"] = grant.person.user_id
    return answer


def _person(store: Store, given: dict[str, str], fault: str) -> dict[str, Any]:
    grant = store.tokens.get(given.get("auth_token", ""))
    if grant is None or fault == "no_names":
        return _error("isv.insufficient-isv-permissions")
    return {
        "code": "10000",
        "msg": "Success",
        "open_id": grant.person.openid(APP_ID),
        "nick_name": grant.person.name,
        "avatar": "https://tfs.alipayobjects.com/images/partner/double",
    }


def _error(sub_code: str) -> dict[str, Any]:
    return {"code": "40002", "msg": "Invalid Arguments", "sub_code": sub_code}


def _answer(name: str, found: dict[str, Any], fault: str) -> Reply:
    """Slashes are escaped, and what is signed is the text as it stands there."""
    part = json.dumps(found, ensure_ascii=False).replace("/", "\\/")
    key = _FORGED if fault == "forged" else _OWN
    made = b64encode(key.sign(part.encode(), PKCS1v15(), SHA256())).decode()
    signed = json.dumps(made).replace("/", "\\/")
    body = f'{{"{name}":{part},"sign":{signed}}}'
    return Reply(200, body.encode(), "text/html;charset=utf-8")
