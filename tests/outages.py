"""Services that are down in each of the ways in which one can be, on loopback."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import sleep

OFF, SILENT, SLOW = "off", "silent", "slow"
FAULTS = (OFF, SILENT, SLOW)
LATE = 0.4  # seconds that a slow one takes for each answer
NIL = b"$-1\r\n"  # Redis for "there is none"


class Outage:
    """A port where nothing listens, where nothing answers, or where it does so late."""

    def __init__(self, fault: str, answer: bytes = NIL) -> None:
        self.fault = fault
        self.answer = answer if fault == SLOW else b""
        self.tries = 0  # connections that somebody opened
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._socket.getsockname()[1]
        self._kept: list[socket.socket] = []
        if fault == OFF:
            self._socket.close()
        else:
            threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _address = self._socket.accept()
                self.tries += 1
                self._kept.append(connection)
                if self.answer:
                    threading.Thread(
                        target=self._answer, args=[connection], daemon=True
                    ).start()

    def _answer(self, connection: socket.socket) -> None:
        with suppress(OSError):
            while connection.recv(65536):
                sleep(LATE)
                connection.sendall(self.answer)

    def close(self) -> None:
        self._socket.close()
        for each in self._kept:
            each.close()


@contextmanager
def outage(fault: str, answer: bytes = NIL) -> Iterator[Outage]:
    found = Outage(fault, answer)
    try:
        yield found
    finally:
        found.close()
