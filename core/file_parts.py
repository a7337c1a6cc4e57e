"""A range of an open file, read and closed as if it were a file of its own."""

from typing import Protocol


class Opened(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...

    def seek(self, offset: int, /) -> object: ...

    def close(self) -> object: ...


class FilePart:
    """From the first byte to the last, both counted."""

    def __init__(self, file: Opened, first: int, last: int) -> None:
        file.seek(first)
        self._file, self._left = file, last - first + 1

    def read(self, size: int = -1, /) -> bytes:
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()
