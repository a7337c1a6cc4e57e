"""Of `make bench ONLY=rush`: a deal opens, and 5,000 pages that watch hear of it.

The real way: another process commits the deal and tells Redis, the server's hub tells
its streams, whose ends are the sockets of a third process.
"""

import json
import statistics
import subprocess
import sys
import time

from tests.benchmarks import places
from tests.benchmarks.fanout import open_many_files
from tests.benchmarks.fanout_viewers import BATCH, Crowd

VIEWERS = 5000
PATIENCE = 60.0  # seconds
# Everybody comes from this machine, and to one page.
MANY = {"EVENTS_PER_PAGE": "20000", "EVENTS_PER_ADDRESS": "20000"}


class Waiting(Crowd):
    """Notes when each first hears of an open deal."""

    def __init__(self, port, path):
        super().__init__(port, path)
        self.heard = {}

    def take(self, file, piece, now):
        if file not in self.open:
            assert piece.startswith(b"HTTP/1.1 200"), piece[:100]
            self.open.add(file)
        piece = self.rest.pop(file, b"") + piece
        if b'"status":"open"' in piece:
            self.heard.setdefault(file, now)
        elif piece[-1:] != b"\n":  # cut in two
            self.rest[file] = piece


def wait(port, path):
    crowd, until = Waiting(port, path), time.monotonic() + PATIENCE
    for _ in range(VIEWERS // BATCH):
        crowd.connect(BATCH)
        crowd.read(0)
    while len(crowd.open) < VIEWERS and time.monotonic() < until:
        crowd.read(0.05)
    print(len(crowd.open), flush=True)
    until = time.monotonic() + PATIENCE
    while len(crowd.heard) < VIEWERS and time.monotonic() < until:
        crowd.read(0.05)
    print(json.dumps(sorted(crowd.heard.values())))


def measure(env, rounds):
    """Milliseconds from asking for the deal until viewers have it, round by round."""
    port = places.free_port()
    server = places.start("ours", env | MANY, port)
    try:
        return [one_deal(env, port) for _round in range(rounds)]
    finally:
        places.stop([server])


def one_deal(env, port):
    path = places.inside("ours", "rush_stream", 0, env)
    crowd = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.deal_fanout", str(port), path],
        cwd=places.ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert int(crowd.stdout.readline()) == VIEWERS
    asked = places.inside("ours", "rush_deal", 100, env)["asked"]
    heard = [1000 * (at - asked) for at in json.loads(crowd.communicate()[0])]
    assert len(heard) == VIEWERS
    return {"first": heard[0], "half": statistics.median(heard), "last": heard[-1]}


def show(rounds):
    print(f"\nms until {VIEWERS:,} watching pages hear of a new deal")
    for figure in rounds[0]:
        print(f"{figure:<28}{statistics.median(one[figure] for one in rounds):>12.0f}")


if __name__ == "__main__":
    open_many_files()
    wait(int(sys.argv[1]), sys.argv[2])
