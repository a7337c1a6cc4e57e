"""Mail for the demo: printed to the console and kept in files that /dev/mail/ shows."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend


class ConsoleAndFileBackend(ConsoleBackend):
    """Sends to both; the file is what a person reads."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        FileBackend(fail_silently=self.fail_silently).send_messages(email_messages)
        return super().send_messages(email_messages) or 0
