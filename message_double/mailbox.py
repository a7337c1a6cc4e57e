"""What was taken, as files beside the market's mails, for a person to read."""

from __future__ import annotations

import time
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from .store import Message

CHANNEL_HEADER = "X-Nanpo-Channel"


class Mailbox:
    """A folder of files, each a mail whose header says how the message went."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, message: Message, channel: str = "sms") -> None:
        mail = EmailMessage(policy=SMTP)
        mail["Subject"] = message.text.splitlines()[0][:60]
        mail["From"] = f"{message.provider}@double.test"
        mail["To"] = f"{message.to}@{channel}.test"
        mail[CHANNEL_HEADER] = channel
        mail.set_content(message.text)
        now = time.time()
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now))
        name = f"{stamp}-{int(now % 1 * 1_000_000):06d}.log"
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(mail.as_bytes())
