"""Signing in with WeChat: by a code on a screen, or on a page inside WeChat.

allauth's provider knows the first of the two. It takes the `openid` for the person,
which is another one in each of the market's apps; the `unionid` is the same in all.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2CallbackView,
    OAuth2LoginView,
)
from allauth.socialaccount.providers.weixin.client import WeixinOAuth2Client
from allauth.socialaccount.providers.weixin.provider import WeixinProvider
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

from accounts.services import follow_person

from .calls import PreviewError, UnconfirmedError, ask, json_of, text_of
from .flow import NoMoreThanAsked
from .keys import WECHAT, wechat_apps

PAGES, API = "https://open.weixin.qq.com", "https://api.weixin.qq.com"
# Of the code that came with the person: made up, used before, or too old.
OF_THE_CODE = frozenset({40029, 40163, 42003})

logger = structlog.get_logger(__name__)


def _asked(path: str, **params: str) -> dict[str, Any]:
    """Raises `AwayError` or `UnconfirmedError`."""
    base = settings.WECHAT_SIGN_IN_URL or API
    found = json_of(ask(WECHAT, "GET", f"{base}/sns/{path}", params=params))
    code = found.get("errcode")
    if code:
        if code not in OF_THE_CODE:
            logger.error("wechat_sign_in_refused", code=code)
        raise UnconfirmedError(f"wechat: {code}")
    return found


class WeChatClient(WeixinOAuth2Client):
    def get_redirect_url(
        self, authorization_url: str, scope: Iterable[str], extra_params: Mapping
    ) -> str:
        """Without its end WeChat shows an empty page in some of its browsers."""
        asked = super().get_redirect_url(authorization_url, scope, extra_params)
        return f"{asked}#wechat_redirect"

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """Raises `AwayError`, `UnconfirmedError` or `PreviewError`."""
        del pkce_code_verifier  # WeChat knows none
        found = _asked(
            "oauth2/access_token",
            appid=self.consumer_key,
            secret=self.consumer_secret,
            code=code,
            grant_type="authorization_code",
        )
        if found.get("is_snapshotuser"):
            raise PreviewError
        if not (text_of(found, "access_token") and text_of(found, "openid")):
            raise UnconfirmedError("wechat: a token for nobody")
        return {"access_token": found["access_token"], "openid": found["openid"]}


class WeChatAdapter(WeixinOAuth2Adapter):
    client_class = WeChatClient

    @property
    def authorize_url(self) -> str:
        is_inside = self.get_provider().app.settings["inside"]
        page = "oauth2/authorize" if is_inside else "qrconnect"
        return f"{settings.WECHAT_SIGN_IN_URL or PAGES}/connect/{page}"

    def complete_login(
        self, request: HttpRequest, app: object, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        del app
        openid = kwargs["response"]["openid"]
        person = _asked("userinfo", access_token=token.token, openid=openid)
        if text_of(person, "openid") != openid:
            raise UnconfirmedError("wechat: somebody else")
        unionid = text_of(person, "unionid")
        if unionid:
            follow_person(WECHAT, openid, unionid)
        elif len(list(wechat_apps())) > 1:
            # Both apps have to belong to one account of WeChat's open platform.
            logger.error("wechat_gives_no_unionid")
        told = {"uid": unionid or openid, "nickname": text_of(person, "nickname")}
        return self.get_provider().sociallogin_from_response(request, told)


class WeChatProvider(NoMoreThanAsked, WeixinProvider):
    name = "WeChat"
    oauth2_adapter_class = WeChatAdapter

    def extract_uid(self, data: dict[str, str]) -> str:
        return data["uid"]


login = OAuth2LoginView.adapter_view(WeChatAdapter)
callback = OAuth2CallbackView.adapter_view(WeChatAdapter)
