"""Spoken calls: a voice reads a sentence to whoever answers, once each.

`CALL_BACKEND` names the provider, which carries the texts as well: its key and secret
are theirs (`SMS_KEY`, `SMS_SECRET`). Without one nobody is called.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from .deliveries import Accepted, Report, digest, refuse, send_once
from .models import Delivery
from .sms import STOPPED, has_stopped

CHANNEL = "call"
PROVIDERS = {
    "aliyun": "core.call_providers.aliyun.AliyunCalls",
    "twilio": "core.call_providers.twilio.TwilioCalls",
}


@dataclass(frozen=True)
class SpokenCall:
    """`reference` is ours, the same each time the call is asked for."""

    to: str
    text: str
    language: str
    reference: str


class CallProvider(ABC):
    """An adapter that says what became of a call (see `core.deliveries`)."""

    # As rows keep it: apart from its texts, whose ids look alike.
    name: ClassVar[str]

    @abstractmethod
    def place(self, call: SpokenCall) -> Accepted:
        """Raises `NotSentError`, `RefusedError` or `UncertainError`."""

    @abstractmethod
    def find(self, call: SpokenCall, asked_at: datetime) -> Accepted | None:
        """The call as the provider has it; raises when it cannot tell."""

    def is_genuine(self, _request: HttpRequest) -> bool:
        """Where it signs its calls. The address holds a secret in any case."""
        return True

    @abstractmethod
    def reports(self, request: HttpRequest) -> list[Report]:
        """Raises `UnreadableReportError`."""

    def thanks(self) -> dict[str, Any]:
        """What it wants to hear, else it calls again."""
        return {}


def is_set() -> bool:
    """Whether the market calls anybody."""
    return bool(settings.CALL_BACKEND)


def provider_named(name: str) -> CallProvider:
    found: CallProvider = import_string(PROVIDERS[name])()
    return found


def place_call(call: SpokenCall, intent: Delivery) -> Delivery:
    """Call, once for each key of an intent. Who stopped texts is called by nobody.

    Raises what the provider's adapter raises.
    """
    intent.channel, intent.whom = CHANNEL, digest(call.to)
    if has_stopped(call.to):
        return refuse(intent, STOPPED)
    provider = provider_named(settings.CALL_BACKEND)
    intent.provider = provider.name
    return send_once(
        intent,
        lambda: provider.place(call),
        lambda known: provider.find(call, known.asked_at or known.created),
    )


def placed(provider_id: str) -> Accepted:
    """What it costs by our own price."""
    return Accepted(provider_id, 1, settings.CALL_COST)
