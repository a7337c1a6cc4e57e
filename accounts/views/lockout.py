"""Too many tries: a page that says so, and when to come back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import requires_csrf_token

from accounts.throttle import claimed_name
from core.client import address_of

# What allauth's limits ask for at most before one more try is free.
PAUSE = timedelta(minutes=1)


def locked_out(
    request: HttpRequest,
    _response: HttpResponse | None,
    credentials: Mapping[str, Any] | None,
) -> HttpResponse:
    """Axes' answer after too many wrong passwords, the same whoever was named."""
    return _please_wait(request, _lock_left(request, credentials), locked=True)


@requires_csrf_token
def too_many_requests(request: HttpRequest) -> HttpResponse:
    """The answer of allauth to too many sign-ups, codes or mails."""
    return _please_wait(request, PAUSE, locked=False)


def _lock_left(
    request: HttpRequest, credentials: Mapping[str, Any] | None
) -> timedelta:
    """How long the lock still holds: it counts from the last try that was counted."""
    here = AccessAttempt.objects.filter(ip_address=address_of(request))
    name = claimed_name(request, dict(credentials or {}))
    last = here.filter(username=name).first() or here.first()
    if last is None:
        return timedelta(seconds=settings.AXES_COOLOFF_TIME.total_seconds())
    left = last.attempt_time + settings.AXES_COOLOFF_TIME - timezone.now()
    return max(left, timedelta(seconds=1))


def _please_wait(
    request: HttpRequest, wait: timedelta, *, locked: bool
) -> HttpResponse:
    seconds = max(1, int(wait.total_seconds()))
    response = render(
        request,
        "account/please_wait.html",
        {"minutes": -(-seconds // 60), "locked": locked},
        status=429,
    )
    response["Retry-After"] = str(seconds)
    return response
