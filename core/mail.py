"""Sending mail: once per row of the outbox; in the demo to the console and to files.

Rows that a worker delivers one after the other share a connection to the mail server.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend
from django.utils import timezone

from .models import OutboxMessage
from .outbox import UndeliverableError

# So many mails over one connection at most: servers close it after some number.
MOST_OVER_ONE = 50
OK = 250  # SMTP's word for it


@dataclass
class _Line:
    """A connection that is opened with the first mail, and how many went over it."""

    backend: SMTPBackend | None = None
    sent: int = 0

    def open(self) -> SMTPBackend | None:
        """None where mails go another way than to a server."""
        if self.sent >= MOST_OVER_ONE or not self._is_alive():
            self.close()
        if self.backend is None:
            backend = get_connection()
            if not isinstance(backend, SMTPBackend):
                return None
            self.backend = backend
            backend.open()
        self.sent += 1
        return self.backend

    def close(self) -> None:
        backend, self.backend, self.sent = self.backend, None, 0
        if backend is not None:
            with suppress(SMTPException, OSError):
                backend.close()

    def _is_alive(self) -> bool:
        """The server may have closed it since."""
        server: Any = self.backend and self.backend.connection
        try:
            return not server or server.noop()[0] == OK
        except (SMTPException, OSError):
            return False


_line: ContextVar[_Line | None] = ContextVar("mail_line", default=None)


@contextmanager
def one_connection() -> Iterator[None]:
    """Mails of rows that are sent in the block go over one connection.

    A mail that fails ends it, and the next opens another.
    """
    line = _Line()
    token = _line.set(line)
    try:
        yield
    finally:
        _line.reset(token)
        line.close()


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
        _send(mail)
    except SMTPRecipientsRefused as error:
        answers = list(error.recipients.values())
        if answers and all(_is_final(code) for code, _text in answers):
            raise UndeliverableError(str(error)) from error
        raise
    except SMTPDataError as error:
        if _is_final(error.smtp_code):
            raise UndeliverableError(str(error)) from error
        raise


def _send(mail: EmailMessage) -> None:
    line = _line.get()
    if line is None:
        mail.send()
        return
    try:
        mail.connection = line.open()
        mail.send()
    except BaseException:
        line.close()
        raise


def _is_final(code: int) -> bool:
    """A 5xx is a server's last word (RFC 5321, 4.2.1)."""
    return code // 100 == 5
