"""`python -m message_double`: start the double and serve until told to stop."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from .calls_back import CallsBack
from .mailbox import Mailbox
from .server import Double, Server, serving


def main() -> int:
    parser = argparse.ArgumentParser(prog="message_double", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="loopback by default")
    parser.add_argument("--port", type=int, default=12112)
    parser.add_argument("--callback-url", default="", help="where reports are posted")
    parser.add_argument("--callback-secret", default="double", help="part of it")
    parser.add_argument("--wechat-url", default="", help="where WeChat calls")
    parser.add_argument("--mailbox", type=Path, help="a folder that shows what came")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="message_double %(message)s")
    calls_back = CallsBack(
        chosen.callback_url, chosen.callback_secret, wechat_url=chosen.wechat_url
    )
    mailbox = Mailbox(chosen.mailbox) if chosen.mailbox else None
    server = Server((chosen.host, chosen.port), Double(calls_back, mailbox))
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with serving(server):
        sys.stdout.write(f"Message double on {server.url}\n")
        sys.stdout.flush()
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
