"""Twilio's Calls: any sentence in any country, read out by its own voice."""

from datetime import datetime
from functools import partial
from xml.sax.saxutils import escape

import requests
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from core.deliveries import Accepted, NotSentError, RefusedError, Report, UncertainError
from core.models import Delivery
from core.sms_providers.calls import ask, json_of
from core.sms_providers.reports import UnreadableReportError
from core.sms_providers.twilio import (
    ENDPOINT,
    NOT_OURS,
    SKEW,
    auth,
    moment_of,
    signature_of,
)
from core.spoken_calls import CallProvider, SpokenCall, placed

# Its voices, by our languages.
VOICES = {"zh-hans": "zh-CN"}
OTHER_VOICE = "en-US"
RINGS = "30"  # seconds
ANSWERED = "completed"
MISSED = frozenset({"busy", "no-answer", "failed", "canceled"})
ON_ITS_WAY = frozenset({"queued", "initiated", "ringing", "in-progress"})


class TwilioCalls(CallProvider):
    name = "twilio-call"

    def place(self, call: SpokenCall) -> Accepted:
        form = {
            "To": call.to,
            "From": settings.CALL_SENDER,
            "Twiml": _script(call),
            "Timeout": RINGS,
        }
        if settings.SMS_CALLBACK_SECRET:
            form["StatusCallback"] = _callback_url()
        call_it = partial(requests.post, _url(), data=form, auth=auth())
        answer = ask(self.name, call_it)
        found = json_of(self.name, answer)
        if answer.status_code in {200, 201}:
            return placed(str(found.get("sid", "")))
        said = f"twilio-call: {found.get('code', '')} {found.get('message', '')}"
        raise (NotSentError if answer.status_code in NOT_OURS else RefusedError)(said)

    def find(self, call: SpokenCall, asked_at: datetime) -> Accepted | None:
        """A call to the number since then that no other row of ours has."""
        since = asked_at - SKEW
        query = {"To": call.to, "StartTime>": f"{since:%Y-%m-%d}", "PageSize": "50"}
        answer = ask(
            self.name, partial(requests.get, _url(), params=query, auth=auth())
        )
        if answer.status_code != 200:
            raise UncertainError(f"{self.name} answered {answer.status_code}")
        for each in json_of(self.name, answer).get("calls", []):
            sid = str(each.get("sid", ""))
            known = Delivery.objects.filter(provider=self.name, provider_id=sid)
            if moment_of(each) >= since and not known.exists():
                return placed(sid)
        return None

    def is_genuine(self, request: HttpRequest) -> bool:
        sent = request.headers.get("X-Twilio-Signature", "")
        return constant_time_compare(signature_of(request), sent)

    def reports(self, request: HttpRequest) -> list[Report]:
        status = request.POST.get("CallStatus", "")
        if status in ON_ITS_WAY:
            return []
        if status not in MISSED | {ANSWERED} or "CallSid" not in request.POST:
            raise UnreadableReportError
        return [
            Report(
                is_delivered=status == ANSWERED,
                provider_id=request.POST["CallSid"],
                error=status,
            )
        ]


def _script(call: SpokenCall) -> str:
    """Twice: who picks up hears the beginning badly."""
    voice = VOICES.get(call.language, OTHER_VOICE)
    said = f'<Say language="{voice}" loop="2">{escape(call.text)}</Say>'
    return f"<Response>{said}</Response>"


def _url() -> str:
    base = (settings.CALL_API_URL or ENDPOINT).rstrip("/")
    return f"{base}/2010-04-01/Accounts/{settings.SMS_KEY}/Calls.json"


def _callback_url() -> str:
    secret = settings.SMS_CALLBACK_SECRET
    return f"{settings.SITE_URL}/calls/twilio/{secret}/report/"
