"""Links to pages of a connected account: used once, and dead after minutes."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from .accounts import get_account
from .errors import Obj, StripeError, missing_parameter, parameter_error
from .store import Store

LINK_LIVES = 5 * 60
SESSION_LIVES = 60 * 60


def create_account_link(store: Store, params: Obj) -> Obj:
    account = get_account(store, params["account"])
    if params["type"] != "account_onboarding":
        raise StripeError(
            "You cannot create `account_update` type Account Links for this account.",
            param="type",
        )
    for name in ("refresh_url", "return_url"):
        if name not in params:
            raise missing_parameter(name)
        parts = urlsplit(params[name])
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise parameter_error("Not a valid URL", code="url_invalid", param=name)
    link = _make(store, account, "onboarding", LINK_LIVES)
    link.update(return_url=params["return_url"], refresh_url=params["refresh_url"])
    return {
        "object": "account_link",
        "created": link["created"],
        "expires_at": link["expires_at"],
        "url": f"{store.public_url}/onboarding/link/{link['id']}",
    }


def create_login_link(store: Store, _params: Obj, account_id: str) -> Obj:
    account = get_account(store, account_id)
    if not account["details_submitted"]:
        raise StripeError(
            "Cannot create a login link for an account that has not completed "
            "onboarding."
        )
    link = _make(store, account, "express", LINK_LIVES)
    return {
        "object": "login_link",
        "created": link["created"],
        "url": f"{store.public_url}/express/link/{link['id']}",
    }


def use_link(store: Store, kind: str, token: str) -> Obj | None:
    """Open the link: a session of its own, or None when it is used, old or no link."""
    link = _find(store, kind, token, session=False)
    if link is None:
        return None
    session = _make(store, {"id": link["account"]}, kind, SESSION_LIVES)
    session.update(return_url=link["return_url"], refresh_url=link["refresh_url"])
    session["session"] = True
    link["used"] = True
    return session


def find_session(store: Store, kind: str, token: str) -> Obj | None:
    return _find(store, kind, token, session=True)


def _find(store: Store, kind: str, token: str, *, session: bool) -> Obj | None:
    link = store.objects["hosted_link"].get(token)
    if link is None or (link["kind"], link["session"]) != (kind, session):
        return None
    in_use = not link["used"] and store.now() < link["expires_at"]
    return link if in_use else None


def _make(store: Store, account: Obj, kind: str, lives: int) -> Obj:
    return store.add(
        {
            "id": secrets.token_urlsafe(24),
            "object": "hosted_link",
            "account": account["id"],
            "created": store.now(),
            "expires_at": store.now() + lives,
            "kind": kind,
            "refresh_url": None,
            "return_url": None,
            "session": False,
            "used": False,
        }
    )
