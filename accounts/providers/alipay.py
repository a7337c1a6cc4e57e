"""Signing in with Alipay, which allauth doesn't know: OAuth behind a signed gateway.

Each question is signed with the application's key, and each answer by Alipay.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2Adapter,
    OAuth2CallbackView,
    OAuth2LoginView,
)
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode

from accounts.services import follow_person

from . import rsa2
from .calls import AwayError, UnconfirmedError, ask, json_of, text_of
from .flow import NoMoreThanAsked
from .keys import ALIPAY

PAGES, GATEWAY = "https://openauth.alipay.com", "https://openapi.alipay.com"
# Its gateway reads the time of a question by China's clock, wherever the market is.
AHEAD_OF_UTC = timedelta(hours=8)
SUCCESS = "10000"
OF_THE_CODE = frozenset({"isv.code-invalid", "isv.code-used", "isv.code-is-null"})

logger = structlog.get_logger(__name__)


def _asked(method: str, **params: str) -> dict[str, Any]:
    """What Alipay answers and signed. Raises `AwayError` or `UnconfirmedError`."""
    now = timezone.now() + AHEAD_OF_UTC
    told = {
        "app_id": settings.ALIPAY_SIGN_IN_ID,
        "charset": "utf-8",
        "format": "JSON",
        "method": method,
        "sign_type": "RSA2",
        "timestamp": now.strftime("%Y-%m-%d %H:%M:%S"),
        "version": "1.0",
        **params,
    }
    content = "&".join(f"{name}={told[name]}" for name in sorted(told))
    told["sign"] = rsa2.sign(content, settings.ALIPAY_SIGN_IN_KEY)
    url = f"{settings.ALIPAY_SIGN_IN_URL or GATEWAY}/gateway.do?charset=utf-8"
    answer = ask(ALIPAY, "POST", url, data=told)
    found = _signed_part(answer, f"{method.replace('.', '_')}_response")
    if found.get("code", SUCCESS) != SUCCESS:
        raise _refusal(found)
    return found


def _signed_part(answer: str, name: str) -> dict[str, Any]:
    """The part that carries the answer, read from the very text that was signed."""
    whole = json_of(answer)
    if name not in whole:
        error = whole.get("error_response")
        raise _refusal(error if isinstance(error, dict) else {})
    text = _text_of_part(answer, name)
    signature = text_of(whole, "sign")
    # Alipay may have signed before it wrote "/" as "\/".
    signed = (text, text.replace("\\/", "/"))
    key = settings.ALIPAY_PUBLIC_KEY
    if not any(rsa2.is_signed(each, signature, key) for each in signed):
        logger.error("alipay_answer_not_signed")
        raise UnconfirmedError("alipay: signed by somebody else")
    return json_of(text)


def _text_of_part(answer: str, name: str) -> str:
    start = answer.find("{", answer.find(f'"{name}"'))
    try:
        _found, end = json.JSONDecoder().raw_decode(answer, start)
    except ValueError:
        raise AwayError("alipay answered in another shape") from None
    return answer[start:end]


def _refusal(found: dict[str, Any]) -> UnconfirmedError:
    code = text_of(found, "sub_code") or text_of(found, "code")
    if code not in OF_THE_CODE:
        logger.error("alipay_sign_in_refused", code=code)
    return UnconfirmedError(f"alipay: {code}")


class AlipayClient(OAuth2Client):
    def get_redirect_url(
        self, authorization_url: str, scope: Iterable[str], extra_params: Mapping
    ) -> str:
        asked = {
            "app_id": self.consumer_key,
            "scope": ",".join(scope),
            "redirect_uri": self.callback_url,
            "state": self.state,
            **extra_params,
        }
        return f"{authorization_url}?{urlencode(asked)}"

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """Raises `AwayError` or `UnconfirmedError`."""
        del pkce_code_verifier  # Alipay knows none
        found = _asked(
            "alipay.system.oauth.token", grant_type="authorization_code", code=code
        )
        uid = text_of(found, "open_id") or text_of(found, "user_id")
        if not (uid and text_of(found, "access_token")):
            raise UnconfirmedError("alipay: a token for nobody")
        return {
            "access_token": found["access_token"],
            "uid": uid,
            "user_id": text_of(found, "user_id"),
        }


class AlipayAdapter(OAuth2Adapter):
    provider_id = ALIPAY
    client_class = AlipayClient

    def __init__(self, request: HttpRequest) -> None:
        """Alipay calls the code `auth_code`."""
        if "auth_code" in request.GET:
            given = request.GET.copy()
            given["code"] = str(given["auth_code"])
            request.GET = given  # type: ignore[assignment] # as allauth reads it
        super().__init__(request)

    # What allauth asks of each adapter; the token is fetched by the client.
    access_token_url = ""

    @property
    def authorize_url(self) -> str:
        base = settings.ALIPAY_SIGN_IN_URL or PAGES
        return f"{base}/oauth2/publicAppAuthorize.htm"

    def complete_login(
        self, request: HttpRequest, app: object, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """An application that may not read names signs people in without them."""
        del app
        known = kwargs["response"]
        try:
            person = _asked("alipay.user.info.share", auth_token=token.token)
        except UnconfirmedError:
            person = {}
        if known["user_id"] and known["user_id"] != known["uid"]:
            follow_person(ALIPAY, known["user_id"], known["uid"])
        told = {"uid": known["uid"], "nickname": text_of(person, "nick_name")}
        return self.get_provider().sociallogin_from_response(request, told)


class AlipayAccount(ProviderAccount):
    def to_str(self) -> str:
        return self.account.extra_data.get("nickname") or super().to_str()


class AlipayProvider(NoMoreThanAsked):
    id = ALIPAY
    name = "Alipay"
    account_class = AlipayAccount
    oauth2_adapter_class = AlipayAdapter

    def get_default_scope(self) -> list[str]:
        return ["auth_user"]

    def extract_uid(self, data: dict[str, str]) -> str:
        return data["uid"]


login = OAuth2LoginView.adapter_view(AlipayAdapter)
callback = OAuth2CallbackView.adapter_view(AlipayAdapter)
