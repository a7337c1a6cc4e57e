"""The signed cookie by which a guest's basket is found again."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.inputs import whole

_signer = Signer(salt="shop.basket.guest")


def sign(basket_id: int) -> str:
    return _signer.sign(str(basket_id))


def has_cookie(request: HttpRequest) -> bool:
    return settings.OSCAR_BASKET_COOKIE_OPEN in request.COOKIES


def basket_id(request: HttpRequest) -> int | None:
    """The id in the cookie; None without one, or when it is not ours."""
    try:
        return whole(_signer.unsign(request.COOKIES[settings.OSCAR_BASKET_COOKIE_OPEN]))
    except (KeyError, BadSignature):
        return None


def give(response: HttpResponseBase, basket_id: int) -> None:
    response.set_cookie(
        settings.OSCAR_BASKET_COOKIE_OPEN,
        sign(basket_id),
        max_age=settings.OSCAR_BASKET_COOKIE_LIFETIME,
        secure=settings.OSCAR_BASKET_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def take(response: HttpResponseBase) -> None:
    response.delete_cookie(settings.OSCAR_BASKET_COOKIE_OPEN, samesite="Lax")
