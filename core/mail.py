"""Sending mail: once per row of the outbox; in the demo to the console and to files."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend
from django.utils import timezone

from .models import OutboxMessage
from .outbox import UndeliverableError


class _FileBackend(FileBackend):
    """Names its files so that they stand in the order in which they were written.

    The clock that stamps files ticks too slowly to tell two mails apart.
    """

    _fname: str | None

    def _get_filename(self) -> str:
        if self._fname is None:
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}.log"
            self._fname = str(Path(self.file_path) / name)
        return self._fname


class ConsoleAndFileBackend(ConsoleBackend):
    """Sends to both; the file is what a person reads."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        _FileBackend(fail_silently=self.fail_silently).send_messages(email_messages)
        return super().send_messages(email_messages) or 0


def message_id(message: OutboxMessage) -> str:
    """The mail's name in the world: of one row always the same.

    A mail that had to be sent again is thus the same mail to whoever receives it.
    """
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    digest = sha256(message.key.encode()).hexdigest()[:24]
    return f"<{message.pk}.{digest}@{host}>"


def send_row(mail: EmailMessage, message: OutboxMessage) -> None:
    """Send the mail of an outbox row.

    Raises `UndeliverableError` when the server says that it never will take it, and
    whatever else the client raises when trying again may help.
    """
    mail.extra_headers["Message-ID"] = message_id(message)
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        answers = list(error.recipients.values())
        if answers and all(_is_final(code) for code, _text in answers):
            raise UndeliverableError(str(error)) from error
        raise
    except SMTPDataError as error:
        if _is_final(error.smtp_code):
            raise UndeliverableError(str(error)) from error
        raise


def _is_final(code: int) -> bool:
    """A 5xx is a server's last word (RFC 5321, 4.2.1)."""
    return code // 100 == 5
