"""Text messages: which provider sends them, once each, and to whom never again.

`SMS_BACKEND` names the provider: `aliyun`, `tencent`, `twilio`, or a class of one's
own. The demo writes them beside the mails.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from typing import ClassVar, Protocol, cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.module_loading import import_string

from .deliveries import Accepted, digest, refuse, send_once
from .models import Delivery, StoppedNumber
from .outbox import being_delivered

CHANNEL = "sms"
MOST_PARTS = 99
STOPPED = "the number stopped texts"
CHANNEL_HEADER = "X-Nanpo-Channel"
PROVIDERS = {
    "aliyun": "core.sms_providers.aliyun.Aliyun",
    "tencent": "core.sms_providers.tencent.Tencent",
    "twilio": "core.sms_providers.twilio.Twilio",
}
# GSM 03.38: whatever else stands in a text makes each character cost two bytes.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_PAIRS = frozenset("^{}\\[~]|€")


@dataclass(frozen=True)
class TextMessage:
    """What a provider gets. `template` and `params` are for those that send no other.

    `reference` is ours, the same each time the message is sent.
    """

    to: str
    text: str
    reference: str
    template: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


class SmsBackend(Protocol):
    """The least that a class must offer whose name is in SMS_BACKEND."""

    def send(self, to: str, text: str) -> None:
        """Hand the text over for an E.164 number. Raises when that failed."""


class SmsProvider(ABC):
    """An adapter that says what became of a message (see `core.deliveries`)."""

    name: ClassVar[str]

    @abstractmethod
    def send_text(self, message: TextMessage) -> Accepted:
        """Raises `NotSentError`, `RefusedError` or `UncertainError`."""

    @abstractmethod
    def find(self, message: TextMessage, asked_at: datetime) -> Accepted | None:
        """The message as the provider has it; raises when it cannot tell."""


class MailboxSms:
    """For the demo: the text goes where the mails go, so that /dev/mail/ shows it."""

    def send(self, to: str, text: str) -> None:
        message = EmailMessage(
            subject=text.splitlines()[0][:60],
            body=text,
            to=[f"{to}@sms.test"],
            headers={CHANNEL_HEADER: CHANNEL},
        )
        message.send()


def send_sms(
    to: str,
    text: str,
    *,
    template: str = "",
    params: Mapping[str, str] | None = None,
    even_if_stopped: bool = False,
    intent: Delivery | None = None,
) -> Delivery:
    """Send a text, once for each row of the outbox and number.

    Whoever stopped texts gets none but what they ask for at that moment, which
    `even_if_stopped` says. `intent` names the person and the news, where it is known.
    Raises what the provider's adapter raises.
    """
    row = intent or Delivery()
    row.channel, row.whom = CHANNEL, digest(to)
    row.key = row.key or _key(row.whom)
    if not even_if_stopped and has_stopped(to):
        return refuse(row, STOPPED)
    backend = _backend()
    message = TextMessage(to, text, row.key, template, params or {})
    if isinstance(backend, SmsProvider):
        row.provider = backend.name
        return send_once(
            row,
            lambda: backend.send_text(message),
            lambda known: backend.find(message, known.asked_at or known.created),
        )
    # It says nothing of what it has, so that what is unknown is sent again.
    return send_once(row, lambda: _sent_by(backend, to, text), lambda _known: None)


def _key(whom: str) -> str:
    """One for each number of an outbox row; a text of no row is one of its own."""
    row = being_delivered()
    return f"sms:{row.pk}:{whom[:16]}" if row else f"sms:{token_hex(12)}"


def _backend() -> SmsBackend | SmsProvider:
    name = PROVIDERS.get(settings.SMS_BACKEND, settings.SMS_BACKEND)
    return cast("SmsBackend | SmsProvider", import_string(name)())


def _sent_by(backend: SmsBackend, to: str, text: str) -> Accepted:
    backend.send(to, text)
    return accepted(text)


def accepted(text: str, provider_id: str = "", parts: int = 0) -> Accepted:
    """What it costs by our own price, for so many parts as the provider counted."""
    count = parts or parts_of(text)
    return Accepted(provider_id, count, count * settings.SMS_COST)


def is_gsm(text: str) -> bool:
    """Whether a network's own letters are enough: a part then holds twice as many."""
    return all(char in _GSM or char in _GSM_PAIRS for char in text)


def parts_of(text: str) -> int:
    """How many messages a phone's network makes of it, which is what is paid."""
    if is_gsm(text):
        size = len(text) + sum(char in _GSM_PAIRS for char in text)
        single, joined = 160, 153
    else:
        size, single, joined = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if size <= single else math.ceil(size / joined)


# --- Who wants no more ----------------------------------------------------------------


def has_stopped(to: str, topic: str = "") -> bool:
    """Whether they want no more: of anything, or of this topic of mails."""
    rows = StoppedNumber.objects.filter(whom=digest(to), topic__in={"", topic})
    return rows.exists()


def stop(to: str) -> None:
    stop_whom(digest(to))


def stop_whom(whom: str, *topics: str) -> None:
    """By the digest of a number, or of a guest's address of mails and its topics."""
    now = timezone.now()
    rows = [
        StoppedNumber(whom=whom, topic=topic, created=now) for topic in topics or [""]
    ]
    StoppedNumber.objects.bulk_create(rows, ignore_conflicts=True)


def resume(to: str) -> None:
    resume_whom(digest(to))


def resume_whom(whom: str, *topics: str) -> None:
    StoppedNumber.objects.filter(whom=whom, topic__in=topics or [""]).delete()


def topics_stopped(whom: str) -> set[str]:
    """What they want no more of; "" is everything."""
    rows = StoppedNumber.objects.filter(whom=whom)
    return set(rows.values_list("topic", flat=True))
