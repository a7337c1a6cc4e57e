"""What both providers do in one way: where they send people, and what they keep."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from django.http import HttpRequest

from .keys import NAMES

LONGEST_NAME = 80


class NoMoreThanAsked(OAuth2Provider):
    """Asks for the same at each sign-in, whatever stands in our own address.

    Kept is what the person is called there, so that they know the account again.
    """

    @property
    def shown_name(self) -> str:
        return str(NAMES[self.id])

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        connects = request.POST.get("process") == AuthProcess.CONNECT
        return {
            "process": AuthProcess.CONNECT if connects else AuthProcess.LOGIN,
            "next_url": get_next_redirect_url(request),
        }

    def extract_extra_data(self, data: dict[str, str]) -> dict[str, str]:
        return {"nickname": data["nickname"][:LONGEST_NAME]}

    def extract_common_fields(self, data: dict[str, str]) -> dict[str, str]:
        return {"first_name": data["nickname"][:LONGEST_NAME].strip()}
