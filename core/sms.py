"""Text messages behind one small interface; the demo writes them beside the mails."""

from typing import Protocol, cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

CHANNEL_HEADER = "X-Nanpo-Channel"


class SmsBackend(Protocol):
    """What a provider's adapter offers; name its class in SMS_BACKEND."""

    def send(self, to: str, text: str) -> None:
        """Hand the text over for an E.164 number. Raises when that failed."""


class MailboxSms:
    """For the demo: the text goes where the mails go, so that /dev/mail/ shows it."""

    def send(self, to: str, text: str) -> None:
        message = EmailMessage(
            subject=text.splitlines()[0][:60],
            body=text,
            to=[f"{to}@sms.test"],
            headers={CHANNEL_HEADER: "sms"},
        )
        message.send()


def send_sms(to: str, text: str) -> None:
    backend = cast("SmsBackend", import_string(settings.SMS_BACKEND)())
    backend.send(to, text)
