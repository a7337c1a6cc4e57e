"""WeChat's side: a page that shows a code or asks inside WeChat, and its API.

Its answers say that they are text, as WeChat's do.
"""

from __future__ import annotations

from .pages import choose, send_back
from .store import Store
from .wire import Asked, Reply, json_reply

SCREEN_ID, SCREEN_SECRET = "wx-screen-double", "screen-secret"
INSIDE_ID, INSIDE_SECRET = "wx-inside-double", "inside-secret"
APPS = {SCREEN_ID: SCREEN_SECRET, INSIDE_ID: INSIDE_SECRET}
PAGES = {
    "/connect/qrconnect": (SCREEN_ID, "snsapi_login"),
    "/connect/oauth2/authorize": (INSIDE_ID, "snsapi_userinfo"),
}
NEEDED = ("appid", "redirect_uri", "response_type", "scope", "state")


def page(store: Store, asked: Asked) -> Reply:
    app_id, scope = PAGES[asked.path]
    given = asked.params
    wanted = (given.get("appid"), given.get("scope"), given.get("response_type"))
    if wanted != (app_id, scope, "code"):
        store.refused.append(f"wechat page: {wanted}")
        return Reply(400, "Scope 参数错误或没有 Scope 权限".encode(), "text/plain")
    if asked.method == "POST":
        return send_back(store, asked, app_id, "code", {})
    return choose("WeChat", asked, NEEDED)


def token(store: Store, asked: Asked, fault: str) -> Reply:
    app_id = asked.params.get("appid", "")
    if asked.params.get("secret") != APPS.get(app_id):
        store.refused.append("wechat: secret")
        return _error(40125, "invalid appsecret")
    found = store.exchange(asked.params.get("code", ""), app_id)
    if found is None:
        return _error(40029, "invalid code")
    made, grant = found
    answer = {
        "access_token": made,
        "expires_in": 7200,
        "refresh_token": f"refresh-{made}",
        "openid": grant.person.openid(app_id),
        "scope": "snsapi_userinfo" if app_id == INSIDE_ID else "snsapi_login",
    }
    if fault == "preview":
        answer["is_snapshotuser"] = 1
    return json_reply(answer, "text/plain")


def person(store: Store, asked: Asked, fault: str) -> Reply:
    grant = store.tokens.get(asked.params.get("access_token", ""))
    if grant is None:
        return _error(40001, "invalid credential")
    openid = grant.person.openid(grant.app_id)
    if asked.params.get("openid") != openid:
        return _error(40003, "invalid openid")
    found = {
        "openid": "o-somebody-else" if fault == "stranger" else openid,
        "nickname": grant.person.name,
        "sex": 0,
        "headimgurl": "https://thirdwx.qlogo.cn/mmopen/double/132",
        "privilege": [],
    }
    if fault != "no_unionid":
        found["unionid"] = grant.person.unionid
    return json_reply(found, "text/plain")


def _error(code: int, said: str) -> Reply:
    return json_reply({"errcode": code, "errmsg": f"{said}, rid: 1-2"}, "text/plain")
