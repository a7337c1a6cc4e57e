"""`python -m identity_double`: start the double and serve until told to stop."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading

from .server import Double, Server, serving


def main() -> int:
    parser = argparse.ArgumentParser(prog="identity_double", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="loopback by default")
    parser.add_argument("--port", type=int, default=12412)
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="identity_double %(message)s")
    server = Server((chosen.host, chosen.port), Double())
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with serving(server):
        sys.stdout.write(f"Identity double on {server.url}\n")
        sys.stdout.flush()
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
