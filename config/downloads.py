"""Files on their way to viewers, outside the threads that answer pages.

A page opens its file and is done; from then on a few threads read pieces of it, each
for a moment, and the loop waits for the viewer. Who reads too slowly is cut off, and
one address gets no more than a number of large files at once.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol

from django.conf import settings

from core.streams import Send

PIECE = 128 * 1024
LARGE = 1024 * 1024  # bytes of what is counted
READERS = 4  # threads
SEND_TIMEOUT = 60.0  # seconds that a viewer may take for a piece
GRACE = 30.0  # seconds of a download that may be as slow as it likes
SLOWEST = 4 * 1024  # bytes a second after that


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...

    def close(self) -> object: ...


class Download:
    """An open file, as the page hands it over: `wsgi.file_wrapper` of PEP 3333.

    Iterated over when who asked is not us, as the standard wants it.
    """

    def __init__(self, file: Readable, _piece: int = PIECE) -> None:
        self.file, self.head = file, b""

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.file.read(PIECE):
            yield piece

    def whole(self) -> bytes | None:
        """All of it and closed, if it is one piece; else its first is read ahead."""
        self.head = self.file.read(PIECE)
        if len(self.head) == PIECE:
            return None
        self.file.close()
        return self.head

    def close(self) -> None:
        self.file.close()


class Downloads:
    """All of a process."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(READERS, "download")
        self.count = 0
        self.by_address: Counter[str] = Counter()

    @contextmanager
    def place(self, address: str, length: int) -> Iterator[bool]:
        """Whether there is room for one more; it is kept until the end."""
        if length < LARGE:
            yield True
            return
        if (
            self.count >= settings.DOWNLOADS_AT_ONCE
            or self.by_address[address] >= settings.DOWNLOADS_OF_ADDRESS
        ):
            yield False
            return
        self.count += 1
        self.by_address[address] += 1
        try:
            yield True
        finally:
            self.count -= 1
            self.by_address[address] -= 1
            if not self.by_address[address]:
                del self.by_address[address]

    async def send(self, download: Download, send: Send) -> None:
        """Every piece, and the end; who is too slow misses it. Its start was sent."""
        loop = asyncio.get_running_loop()
        began, sent, piece = loop.time(), 0, download.head
        while piece:
            message = {"type": "http.response.body", "body": piece, "more_body": True}
            await asyncio.wait_for(send(message), SEND_TIMEOUT)
            sent += len(piece)
            if loop.time() - began > GRACE + sent / SLOWEST:
                raise TimeoutError
            piece = await loop.run_in_executor(self.threads, download.file.read, PIECE)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def close(self, download: Download) -> None:
        await asyncio.get_running_loop().run_in_executor(self.threads, download.close)
