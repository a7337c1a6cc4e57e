"""`python -m carrier_double`: start the double and serve until told to stop."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from contextlib import nullcontext
from pathlib import Path

from .journeys import Journeys, moving
from .kuaidi100 import Kuaidi100
from .server import Server, serving
from .waybills import Waybills


def main() -> int:
    parser = argparse.ArgumentParser(prog="carrier_double", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="loopback by default")
    parser.add_argument("--port", type=int, default=12113)
    parser.add_argument("--key", default="double-key", help="KUAIDI100_KEY")
    parser.add_argument("--customer", default="DOUBLE", help="KUAIDI100_CUSTOMER")
    parser.add_argument("--secret", default="double-secret", help="KUAIDI100_SECRET")
    parser.add_argument(
        "--moves", type=float, default=0, help="move parcels each so many seconds"
    )
    parser.add_argument("--state", type=Path, help="a file that keeps their numbers")
    chosen = parser.parse_args()
    service = Kuaidi100(chosen.key, chosen.customer)
    waybills = Waybills(chosen.key, chosen.secret)
    server = Server((chosen.host, chosen.port), service, waybills)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    journeys = Journeys(service, chosen.moves, chosen.state) if chosen.moves else None
    with serving(server), moving(journeys) if journeys else nullcontext():
        sys.stdout.write(f"Carrier double on {server.url}\n")
        sys.stdout.flush()
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
