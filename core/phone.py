"""Whose desk a phone keeps: a mark in a cookie that scripts may read.

The desk works without signal, so pages and drafts stay on the phone. The mark says for
whom they may be shown; it opens nothing. Signing out or in takes it away.
"""

import re

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac

COOKIE = "nanpo_phone"
_PATH = "/"
_KEPT_FOR = 365 * 24 * 3600


def mark_of(user: AbstractBaseUser) -> str:
    """The same for a person on every phone, and nothing else can be told from it."""
    return salted_hmac("core.phone", str(user.pk), algorithm="sha256").hexdigest()[:20]


def has_mark(request: HttpRequest) -> bool:
    return COOKIE in request.COOKIES


def mark_on(request: HttpRequest) -> str:
    """Whose desk the phone says it keeps; empty for what is no mark."""
    found = request.COOKIES.get(COOKIE, "")
    return found if re.fullmatch(r"[0-9a-f]{1,64}", found) else ""


def set_mark(response: HttpResponseBase, user: AbstractBaseUser) -> None:
    response.set_cookie(
        COOKIE,
        mark_of(user),
        max_age=_KEPT_FOR,
        path=_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def keep_on_phone(response: HttpResponseBase, user: AbstractBaseUser) -> None:
    """For a page of the desk that its worker keeps, for this person and nobody else."""
    patch_cache_control(response, private=True, no_cache=True)
    response["X-Desk-User"] = mark_of(user)
    set_mark(response, user)


def take_mark(response: HttpResponseBase) -> None:
    response.delete_cookie(COOKIE, path=_PATH, samesite="Lax")
