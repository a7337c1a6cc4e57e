"""Thousands of viewers in one process: sockets and epoll, as nothing else is fast enough.

Prints a line when all are there, one when the time is over, and what they saw as JSON.
"""

import json
import re
import resource
import select
import socket
import sys
import time

MESSAGE = re.compile(rb'"n":(\d+),"at":([\d.]+)')
BATCH = 250
PATIENCE = 15  # seconds until the last must have been let in


class Crowd:
    def __init__(self, port, path):
        self.port = port
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"
        ).encode()
        self.poll = select.epoll()
        self.sockets = {}
        self.rest = {}
        self.known = {}
        self.counts, self.last, self.sent = {}, {}, {}
        self.open = set()

    def connect(self, number):
        for _ in range(number):
            one = socket.socket()
            one.connect(("127.0.0.1", self.port))
            one.sendall(self.request)
            one.setblocking(False)
            self.sockets[one.fileno()] = one
            self.poll.register(one.fileno(), select.EPOLLIN)

    def read(self, wait):
        for file, _ in self.poll.poll(wait, 4096):
            try:
                piece = self.sockets[file].recv(65536)
            except OSError:
                piece = b""
            if not piece:
                self.poll.unregister(file)
                self.open.discard(file)
                continue
            self.take(file, piece, time.time())

    def take(self, file, piece, now):
        if file not in self.open:
            assert piece.startswith(b"HTTP/1.1 200"), piece[:100]
            self.open.add(file)
        rest = self.rest.pop(file, None)
        if rest:
            piece = rest + piece
        if piece[-1:] != b"\n":  # cut in two
            self.rest[file] = piece
            return
        found = self.known.get(piece)
        if found is None:
            found = [int(n) for n, _ in MESSAGE.findall(piece)]
            self.sent.update((int(n), float(at)) for n, at in MESSAGE.findall(piece))
            if len(self.known) > 1000:
                self.known.clear()
            self.known[piece] = found
        for n in found:
            self.counts[n] = self.counts.get(n, 0) + 1
            self.last[n] = now


def main(port, path, viewers, seconds):
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2
    )
    crowd = Crowd(port, path)
    begun = time.monotonic()
    for _ in range(viewers // BATCH):
        crowd.connect(BATCH)
        crowd.read(0)
    while len(crowd.open) < viewers and time.monotonic() - begun < PATIENCE:
        crowd.read(0.01)
    took = time.monotonic() - begun
    there = len(crowd.open)
    settled = time.monotonic() + 1
    while time.monotonic() < settled:
        crowd.read(0.05)
    print("there", flush=True)
    start, spent = time.time(), time.process_time()
    while time.time() < start + seconds:
        crowd.read(0.05)
    spent = time.process_time() - spent
    print("over", flush=True)
    until = time.monotonic() + 1.5  # for what is under way
    while time.monotonic() < until:
        crowd.read(0.05)
    within = [n for n, at in crowd.sent.items() if start <= at < start + seconds]
    full = [n for n in within if crowd.counts[n] == viewers]
    took_ms = sorted(1000 * (crowd.last[n] - crowd.sent[n]) for n in full)
    took_ms = took_ms or [float("nan")]  # no event reached all
    heard = sum(crowd.counts[n] for n in within)
    print(
        json.dumps(
            {
                "connects/s": there / took,
                "p50 ms": took_ms[len(took_ms) // 2],
                "p99 ms": took_ms[int(len(took_ms) * 0.99)],
                "heard %": 100 * heard / max(1, len(within) * viewers),
                "readers %": 100 * spent / seconds,
                "heard by all": len(full),
                "of": len(within),
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
