"""Every mail and SMS the demo sent, to be read at /dev/mail/. Development only."""

import email
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from functools import wraps
from pathlib import Path
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from .sms import CHANNEL_HEADER

View = Callable[..., HttpResponseBase]
# Their own types know of no view that takes more than the request.
_csp_replace: Callable[..., Any] = csp_replace
NEWEST = 200
# What Django's file backend writes after each message.
_RULE = re.compile(rb"\n-{79}\n")
_NAME = re.compile(r"^[\w-]{1,80}\.log-\d{1,6}$", re.ASCII)


@dataclass(frozen=True)
class Letter:
    """One message from the mail folder; `name` finds it again."""

    name: str
    sent: datetime
    subject: str
    sender: str
    to: str
    text: str
    html: str
    is_sms: bool
    headers: list[tuple[str, str]] = field(default_factory=list)


def letters(limit: int = NEWEST) -> list[Letter]:
    """The newest messages first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), reverse=True)
    found: list[Letter] = []
    for file in files:
        found += reversed(_read(file))
        if len(found) >= limit:
            break
    return found[:limit]


def letter(name: str) -> Letter:
    """Raises `Http404` for a name that no message has."""
    if not _NAME.match(name):
        raise Http404
    path = Path(settings.EMAIL_FILE_PATH) / name.rpartition("-")[0]
    if path.is_file():
        for found in _read(path):
            if found.name == name:
                return found
    raise Http404


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns


def _read(path: Path) -> list[Letter]:
    parts = [part for part in _RULE.split(path.read_bytes()) if part.strip()]
    written = datetime.fromtimestamp(_written(path) / 1e9, tz=UTC)
    return [
        _letter(email.message_from_bytes(part, policy=policy.default), name, written)
        for name, part in ((f"{path.name}-{n}", part) for n, part in enumerate(parts))
    ]


def _letter(message: Any, name: str, sent: datetime) -> Letter:
    return Letter(
        name=name,
        sent=sent,
        subject=str(message["Subject"] or ""),
        sender=str(message["From"] or ""),
        to=str(message["To"] or "").removesuffix("@sms.test"),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        is_sms=bool(message[CHANNEL_HEADER]),
        headers=[(key, str(value)) for key, value in message.items()],
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body is not None else ""


def _only_in_development(view: View) -> View:
    """404 unless settings.DEV_MAIL, whoever asks."""

    @wraps(view)
    def guarded(
        request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        if not settings.DEV_MAIL:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@_only_in_development
@require_safe
@never_cache
def mail_list(request: HttpRequest) -> HttpResponse:
    return render(request, "dev/mail_list.html", {"letters": letters()})


@_only_in_development
@require_safe
@_csp_replace({"frame-src": ["'self'"]})
def mail_page(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "dev/mail.html", {"letter": letter(name)})


@_only_in_development
@require_safe
@xframe_options_sameorigin
@_csp_replace(
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "script-src": None,
        "connect-src": None,
        "frame-src": None,
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def mail_html(_request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, for the frame: no script, no form, no origin of ours."""
    return HttpResponse(f'<base target="_blank">{letter(name).html}')


app_name = "devmail"
urlpatterns = [
    path("", mail_list, name="list"),
    path("<str:name>/", mail_page, name="mail"),
    path("<str:name>/html/", mail_html, name="html"),
]
