"""Wrong passwords are counted in the database, so that a restart forgets none.

Two limits: so many wrong tries for one name from one address, and a higher one for
all names from that address, since a village may share it. A browser that the person has
signed in with before has a count of its own instead: whoever else sits behind the same
address, or guesses at the same name, keeps nobody out who comes with their own phone.
"""

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest

from core.client import address_of

from .contacts import parse_email, parse_phone
from .devices import known_device

MAX_NAME = 255
# In capitals, which no name has that somebody typed.
DEVICE = "DEVICE "


def claimed_name(
    request: HttpRequest, credentials: dict[str, Any] | None = None
) -> str | None:
    """Whom the attempt claims to be, written in one way however it was typed.

    From a browser that the person has used before, it is that browser.
    """
    credentials = credentials or {}
    named = [credentials.get(key) for key in ("phone", "email", "username")]
    typed = next((str(name) for name in named if name), request.POST.get("login", ""))
    name = parse_email(typed) or parse_phone(typed) or typed.strip().lower()
    name = name.replace("\0", "")[:MAX_NAME]
    device = known_device(request, name)
    return f"{DEVICE}{device}" if device else name or None


def tries_counted(request: HttpRequest, name: str | None) -> QuerySet[AccessAttempt]:
    """The wrong tries that may stop this one: of its browser, else of its address."""
    if name and name.startswith(DEVICE):
        return AccessAttempt.objects.filter(username=name)
    here = AccessAttempt.objects.filter(ip_address=address_of(request))
    return here.exclude(username__startswith=DEVICE)


class SignInThrottle(AxesDatabaseHandler):
    """Axes' database handler with the second limit, by address alone."""

    def get_failures(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> int:
        """Failures of the name from here, or the limit when the address is at its own.

        One query, and one for a browser that brings the mark of a sign-in.
        """
        name = claimed_name(request, credentials)
        tries = tries_counted(request, name)
        counted = tries.filter(
            attempt_time__gt=get_cool_off_threshold(request)
        ).aggregate(
            of_address=Sum("failures_since_start"),
            of_name=Sum("failures_since_start", filter=Q(username=name)),
        )
        of_name = int(counted["of_name"] or 0)
        if (counted["of_address"] or 0) >= settings.SIGN_IN_FAILURES_PER_ADDRESS:
            return max(of_name, settings.AXES_FAILURE_LIMIT)
        return of_name

    def user_logged_in(
        self, sender: Any, request: HttpRequest, user: Any, **kwargs: object
    ) -> None:
        """A right password clears what was counted for both of the person's names."""
        super().user_logged_in(sender, request, user, **kwargs)
        names = [name for name in (user.email, user.phone) if name]
        here = AccessAttempt.objects.filter(ip_address=address_of(request))
        here.filter(username__in=names).delete()
        if device := known_device(request, names[0]):
            AccessAttempt.objects.filter(username=f"{DEVICE}{device}").delete()
