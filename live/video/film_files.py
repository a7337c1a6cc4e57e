"""What a seller's file says of itself, before anything decodes it.

An MP4 or MOV file is boxes: four bytes of length, four of name. Two of them are read:
which kind it is (`ftyp`), and how long (`moov` → `mvhd`). ffmpeg has the last word.
"""

from collections.abc import Iterator
from typing import IO

from .states import FilmFault

MOST_BOXES = 1000
MOST_HEADER = 128  # bytes of `mvhd`


class FilmRefusedError(Exception):
    """Raised for a file that no film comes of."""

    def __init__(self, fault: FilmFault) -> None:
        super().__init__(str(fault.label))
        self.fault = fault


def seconds_of(file: IO[bytes], size: int) -> float:
    """How long a film says it is; the file stands where it stood.

    Raises `FilmRefusedError` for what is no MP4 or MOV file.
    """
    stood = file.tell()
    try:
        return _seconds(file, size)
    finally:
        file.seek(stood)


def _seconds(file: IO[bytes], size: int) -> float:
    kinds = [name for name, _start, _end in _boxes(file, 0, min(size, 64))]
    if not kinds or kinds[0] not in {b"ftyp", b"wide", b"moov", b"mdat", b"free"}:
        raise FilmRefusedError(FilmFault.UNREADABLE)
    for name, start, end in _boxes(file, 0, size):
        if name != b"moov":
            continue
        for inner, inner_start, inner_end in _boxes(file, start, end):
            if inner == b"mvhd":
                file.seek(inner_start)
                header = file.read(min(inner_end - inner_start, MOST_HEADER))
                return _length(header)
    raise FilmRefusedError(FilmFault.UNREADABLE)


def _boxes(file: IO[bytes], start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Each box between two places: its name, where its content begins and ends."""
    for _box in range(MOST_BOXES):
        if start + 8 > end:
            return
        file.seek(start)
        head = file.read(16)
        length, name, own = int.from_bytes(head[:4]), head[4:8], 8
        if length == 1:
            length, own = int.from_bytes(head[8:16]), 16
        elif length == 0:
            length = end - start
        if length < own:
            return
        yield name, start + own, start + length
        start += length


def _length(header: bytes) -> float:
    """Of `mvhd`: a version, three dates and times, the clock and the length by it."""
    long = header[:1] == b"\x01"
    at, wide = (20, 8) if long else (12, 4)
    clock = int.from_bytes(header[at : at + 4])
    length = int.from_bytes(header[at + 4 : at + 4 + wide])
    if not clock or len(header) < at + 4 + wide:
        raise FilmRefusedError(FilmFault.UNREADABLE)
    return length / clock
