"""Reports and replies, posted to the market as each provider does."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from . import aliyun, tencent, twilio
from .store import Message

log = logging.getLogger("message_double")
PATIENCE = 10.0
TRIES = 5
MAKERS: dict[str, Callable[..., tuple[bytes, dict[str, str]]]] = {
    f"{name}.{what}": getattr(module, what)
    for name, module in (("aliyun", aliyun), ("tencent", tencent), ("twilio", twilio))
    for what in ("report", "reply")
}


class CallsBack:
    """Posts to `<base>/<provider>/<secret>/report/`; without a base to nowhere."""

    def __init__(self, base: str, secret: str, delay: float = 1.0) -> None:
        self.base, self.secret, self.delay = base.rstrip("/"), secret, delay

    def url(self, provider: str, what: str) -> str:
        return f"{self.base}/{provider}/{self.secret}/{what}/"

    def report(self, message: Message) -> None:
        if self.base:
            thread = threading.Thread(target=self._report, args=[message], daemon=True)
            thread.start()

    def _report(self, message: Message) -> None:
        """Again while the market does not know the message yet."""
        for tried in range(TRIES):
            time.sleep(self.delay * (tried + 1))
            url = self.url(message.provider, "report")
            made = MAKERS[f"{message.provider}.report"](message, url)
            if _post(url, *made) == 200:
                message.extra["is_reported"] = True
                return

    def reply(self, provider: str, number: str, text: str) -> int:
        url = self.url(provider, "reply")
        return _post(url, *MAKERS[f"{provider}.reply"](number, text, url))


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    request = Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - the market's
    try:
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - as above
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError) as error:
        log.warning("The market can't be called: %s", error)
        return 0
