"""Reports and replies, posted to the market as each provider does."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from . import aliyun, calls, tencent, twilio, wechat
from .store import Message

log = logging.getLogger("message_double")
PATIENCE = 10.0
TRIES = 5
MAKERS: dict[str, Callable[..., tuple[bytes, dict[str, str]]]] = {
    f"{name}.{what}": getattr(module, what)
    for name, module in (("aliyun", aliyun), ("tencent", tencent), ("twilio", twilio))
    for what in ("report", "reply")
} | {
    "wechat.report": wechat.report,
    f"{calls.OF_ALIYUN}.report": calls.aliyun_report,
    f"{calls.OF_TWILIO}.report": calls.twilio_report,
}


class CallsBack:
    """Posts to `<base>/<provider>/<secret>/report/`; without a base to nowhere.

    WeChat has an address of its own, and posts all that happens there.
    """

    def __init__(
        self, base: str, secret: str, delay: float = 1.0, wechat_url: str = ""
    ) -> None:
        self.base, self.secret, self.delay = base.rstrip("/"), secret, delay
        self.wechat_url = wechat_url
        # Of spoken calls, beside that of texts.
        self.calls_base = f"{self.base.rpartition('/')[0]}/calls" if self.base else ""

    def url(self, provider: str, what: str) -> str:
        if provider == "wechat":
            return wechat.signed(self.wechat_url)
        name, of_calls, _rest = provider.partition("-call")
        base = self.calls_base if of_calls else self.base
        return f"{base}/{name}/{self.secret}/{what}/"

    def report(self, message: Message) -> None:
        if self.wechat_url if message.provider == "wechat" else self.base:
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

    def wechat(self, body: bytes) -> int:
        """What somebody did in WeChat; 0 where the market can't be called."""
        if not self.wechat_url:
            return 0
        headers = {"Content-Type": "text/xml"}
        return _post(wechat.signed(self.wechat_url), body, headers)

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
