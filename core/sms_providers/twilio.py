"""Twilio's Messages: any text in any country; it signs what it calls back."""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import requests
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from core.deliveries import Accepted, NotSentError, RefusedError, Report, UncertainError
from core.inputs import whole
from core.sms import MOST_PARTS, TextMessage, accepted

from .calls import ask, json_of
from .reports import Reply, ReportingProvider, UnreadableReportError

ENDPOINT = "https://api.twilio.com"
# Of our key, not of the text: later may help.
NOT_OURS = frozenset({401, 403, 404, 429})
ARRIVED = frozenset({"delivered", "read"})
LOST = frozenset({"undelivered", "failed"})
ON_ITS_WAY = frozenset({"accepted", "queued", "sending", "sent", "scheduled"})
# How far its clock may be from ours.
SKEW = timedelta(seconds=5)


class Twilio(ReportingProvider):
    name = "twilio"

    def send_text(self, message: TextMessage) -> Accepted:
        form = {"To": message.to, "Body": message.text, **_sender()}
        if settings.SMS_CALLBACK_SECRET:
            form["StatusCallback"] = callback_url("report")
        call = partial(requests.post, self._url(), data=form, auth=auth())
        answer = ask(self.name, call)
        found = json_of(self.name, answer)
        if answer.status_code in {200, 201}:
            parts = whole(found.get("num_segments"), MOST_PARTS) or 0
            return accepted(message.text, str(found.get("sid", "")), parts)
        said = f"twilio: {found.get('code', '')} {found.get('message', '')}"
        if answer.status_code in NOT_OURS:
            raise NotSentError(said)
        raise RefusedError(said)

    def find(self, message: TextMessage, asked_at: datetime) -> Accepted | None:
        """It keeps no reference of ours: the same words to the same number since."""
        since = asked_at - SKEW
        query = {
            "To": message.to,
            "DateSent>": f"{since:%Y-%m-%d}",
            "PageSize": "100",
        }
        call = partial(requests.get, self._url(), params=query, auth=auth())
        answer = ask(self.name, call)
        if answer.status_code != 200:
            raise UncertainError(f"twilio answered {answer.status_code}")
        for each in json_of(self.name, answer).get("messages", []):
            if each.get("body") == message.text and moment_of(each) >= since:
                parts = whole(each.get("num_segments"), MOST_PARTS) or 0
                return accepted(message.text, str(each.get("sid", "")), parts)
        return None

    def _url(self) -> str:
        base = (settings.SMS_API_URL or ENDPOINT).rstrip("/")
        return f"{base}/2010-04-01/Accounts/{settings.SMS_KEY}/Messages.json"

    def is_genuine(self, request: HttpRequest) -> bool:
        """Its signature is of the address as it called it, and of what it posts."""
        sent = request.headers.get("X-Twilio-Signature", "")
        return constant_time_compare(signature_of(request), sent)

    def reports(self, request: HttpRequest) -> list[Report]:
        status = request.POST.get("MessageStatus", "")
        if status in ON_ITS_WAY:
            return []
        if status not in ARRIVED | LOST or "MessageSid" not in request.POST:
            raise UnreadableReportError
        return [
            Report(
                is_delivered=status in ARRIVED,
                provider_id=request.POST["MessageSid"],
                error=request.POST.get("ErrorCode", ""),
            )
        ]

    def replies(self, request: HttpRequest) -> list[Reply]:
        if "From" not in request.POST:
            raise UnreadableReportError
        return [Reply(request.POST["From"], request.POST.get("Body", ""))]


def moment_of(message: dict[str, Any]) -> datetime:
    try:
        return parsedate_to_datetime(str(message.get("date_created")))
    except ValueError as error:
        raise UncertainError("twilio: a message without its time") from error


def auth() -> tuple[str, str]:
    return settings.SMS_KEY, settings.SMS_SECRET


def _sender() -> dict[str, str]:
    """A number, or a service that has several."""
    sender = settings.SMS_SENDER
    return {"MessagingServiceSid" if sender.startswith("MG") else "From": sender}


def callback_url(what: str) -> str:
    secret = settings.SMS_CALLBACK_SECRET
    return f"{settings.SITE_URL}/sms/twilio/{secret}/{what}/"


def signature_of(request: HttpRequest) -> str:
    """What it would have signed such a call with."""
    url = f"{settings.SITE_URL}{request.get_full_path()}"
    form = {name: str(value) for name, value in request.POST.items()}
    return signature(url, form)


def signature(url: str, form: Mapping[str, str]) -> str:
    signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    made = hmac.new(settings.SMS_SECRET.encode(), signed.encode(), "sha1")
    return base64.b64encode(made.digest()).decode()
