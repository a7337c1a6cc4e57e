"""Visitors of pages: one process, sockets and epoll, so that the server is the slow one.

Reads a line of JSON for each crowd (port, path, cookie, clients, seconds) and answers
with one: what each request took in milliseconds, and how busy these visitors were.
"""

import json
import select
import socket
import sys
import time


class Visitor:
    """One browser on one connection: asks again as soon as it was answered."""

    def __init__(self, port, request):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.request, self.answer, self.length = request, b"", 0

    def ask(self):
        self.answer, self.length = b"", 0
        self.asked = time.monotonic()
        self.socket.sendall(self.request)

    def is_answered(self):
        """After another piece of the answer came."""
        piece = self.socket.recv(262_144)
        assert piece, f"the server closed after {self.answer[:300]}"
        self.answer += piece
        if not self.length:
            head, end, _rest = self.answer.partition(b"\r\n\r\n")
            if not end:
                return False
            self.length = len(head) + 4 + _length(head)
        return len(self.answer) >= self.length


def _length(head):
    assert head.startswith(b"HTTP/1.1 200"), head
    _before, _name, value = head.lower().partition(b"\r\ncontent-length: ")
    return int(value.partition(b"\r\n")[0])


def visit(port, path, cookie="", *, clients=1, seconds=0.0):
    """Each visits at least once, and nobody leaves before the last answer is there."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en\r\n\r\n"
    ).encode()
    there = [Visitor(port, request) for _ in range(clients)]
    begun, spent = time.monotonic(), time.process_time()
    try:
        took = _ask_until(begun + seconds, {one.socket.fileno(): one for one in there})
    finally:
        for one in there:
            one.socket.close()
    lasted = time.monotonic() - begun
    busy = (time.process_time() - spent) / lasted
    return {"took": took, "seconds": lasted, "busy": busy, "answer": there[0].answer}


def _ask_until(end, by_file):
    """Milliseconds of each request."""
    took = []
    with select.epoll() as poll:
        for file, one in by_file.items():
            poll.register(file, select.EPOLLIN)
            one.ask()
        left = len(by_file)
        while left:
            for file, _event in poll.poll():
                one = by_file[file]
                if not one.is_answered():
                    continue
                now = time.monotonic()
                took.append(1000 * (now - one.asked))
                if now < end:
                    one.ask()
                else:
                    left -= 1
    return took


def main():
    for line in sys.stdin:
        found = visit(**json.loads(line))
        del found["answer"]
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
