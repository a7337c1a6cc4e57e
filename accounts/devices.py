"""Browsers that a person has signed in with before: their mistakes are counted apart.

After a sign-in the browser keeps a cookie of marks, one for each account that was
used there. A mark is bound to the account and its password of then: a forged one, one
of another account and one from before the password was changed count for nothing.
"""

from datetime import timedelta
from secrets import token_hex

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from core.inputs import whole

from .models import User

KEPT = timedelta(days=180)
MOST = 5  # accounts of a family that shares a phone
LENGTH = 8  # bytes of a mark's number
BETWEEN, PARTS = ".", 3


def known_device(request: HttpRequest, name: str) -> str:
    """The number of the browser's mark for whom the name names; "" without one."""
    marks = _marks(request)
    if not marks or not name:
        return ""
    person = User.objects.filter(Q(email__iexact=name) | Q(phone=name)).first()
    if person is None:
        return ""
    return next((mark[0] for mark in marks if _is_of(mark, person)), "")


def remember_device(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """Give the browser a new mark for the person, in the place of the one before."""
    others = [mark for mark in _marks(request) if not _is_of(mark, person)]
    number, day = token_hex(LENGTH), str(int(timezone.now().timestamp()))
    mine = (number, day, _proof(number, day, person))
    marks = [mine, *others][:MOST]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        "~".join(BETWEEN.join(mark) for mark in marks),
        max_age=KEPT,
        path=settings.DEVICE_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _marks(request: HttpRequest) -> list[tuple[str, ...]]:
    """What the browser brings, as (number, second of its sign-in, proof)."""
    text = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    marks = [tuple(each.split(BETWEEN)) for each in text.split("~", MOST)[:MOST]]
    return [mark for mark in marks if len(mark) == PARTS and _is_young(mark[1])]


def _is_young(second: str) -> bool:
    since = whole(second)
    return (
        since is not None and timezone.now().timestamp() - since < KEPT.total_seconds()
    )


def _is_of(mark: tuple[str, ...], person: User) -> bool:
    number, second, proof = mark
    return constant_time_compare(proof, _proof(number, second, person))


def _proof(number: str, second: str, person: User) -> str:
    """Nobody else can make it, and none outlives the password."""
    told = f"{number}:{second}:{person.pk}:{person.password}"
    return salted_hmac("accounts.device", told, algorithm="sha256").hexdigest()
