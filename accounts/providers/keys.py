"""With which keys the market lets people sign in elsewhere, and by which way of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .key_sets import KEY_SETS

WECHAT, ALIPAY = "weixin", "alipay"
NAMES: dict[str, str | Promise] = {WECHAT: _("WeChat"), ALIPAY: _("Alipay")}
WECHAT_SCREEN, WECHAT_INSIDE, OF_ALIPAY = KEY_SETS


@dataclass(frozen=True)
class Way:
    """A provider as buttons name it."""

    id: str
    sign_in: str | Promise
    sign_up: str | Promise
    connect: str | Promise

    @property
    def address(self) -> str:
        return f"{self.id}_login"

    @property
    def name(self) -> str:
        return str(NAMES[self.id])


WAYS = (
    Way(
        WECHAT,
        _("Sign in with WeChat"),
        _("Sign up with WeChat"),
        _("Connect WeChat account"),
    ),
    Way(
        ALIPAY,
        _("Sign in with Alipay"),
        _("Sign up with Alipay"),
        _("Connect Alipay account"),
    ),
)


def ways(request: HttpRequest) -> list[Way]:
    """Those that work in this browser."""
    return [way for way in WAYS if any(apps_for(request, way.id))]


def is_any_set() -> bool:
    return bool(list(all_apps()))


def apps_for(request: HttpRequest, provider: str | None = None) -> list[SocialApp]:
    """With which keys this browser signs in: WeChat has other ones inside its own.

    Its code is for another device to scan, so outside it a phone has no use for it.
    """
    inside = is_inside_wechat(request)
    return [
        app
        for app in all_apps()
        if provider in {None, app.provider}
        and (app.provider != WECHAT or app.settings["inside"] == inside)
        and (app.provider != WECHAT or inside or not _is_phone(request))
    ]


def all_apps() -> Iterator[SocialApp]:
    """Those whose keys are complete, as rows that are never saved."""
    if _is_whole(WECHAT_SCREEN):
        yield _wechat(settings.WECHAT_SIGN_IN_ID, "SIGN_IN", inside=False)
    if _is_whole(WECHAT_INSIDE):
        yield _wechat(settings.WECHAT_INSIDE_ID, "INSIDE", inside=True)
    if _is_whole(OF_ALIPAY):
        yield _app(ALIPAY, settings.ALIPAY_SIGN_IN_ID, settings.ALIPAY_SIGN_IN_KEY)


def wechat_apps() -> list[SocialApp]:
    return [app for app in all_apps() if app.provider == WECHAT]


def half_set() -> Iterator[tuple[str, str]]:
    """Settings that are missing beside one that is there, as (missing, there)."""
    for names in KEY_SETS:
        there = [name for name in names if getattr(settings, name)]
        for name in names:
            if there and name not in there:
                yield name, there[0]


def is_inside_wechat(request: HttpRequest) -> bool:
    return "MicroMessenger" in request.headers.get("User-Agent", "")


def would_work_inside_wechat(request: HttpRequest) -> bool:
    """Whether a phone has to open the page in WeChat to sign in with it."""
    has_inside = any(app.settings["inside"] for app in wechat_apps())
    return has_inside and _is_phone(request) and not is_inside_wechat(request)


def _is_phone(request: HttpRequest) -> bool:
    return "Mobile" in request.headers.get("User-Agent", "")


def _is_whole(names: tuple[str, ...]) -> bool:
    return all(getattr(settings, name) for name in names)


def _wechat(client_id: str, which: str, *, inside: bool) -> SocialApp:
    scope = "snsapi_userinfo" if inside else "snsapi_login"
    secret = getattr(settings, f"WECHAT_{which}_SECRET")
    return _app(WECHAT, client_id, secret, inside=inside, scope=[scope])


def _app(provider: str, client_id: str, secret: str, **more: Any) -> SocialApp:
    return SocialApp(
        provider=provider,
        name=str(NAMES[provider]),
        client_id=client_id,
        secret=secret,
        settings=more,
    )
