"""What kind of picture some bytes hold, told from the bytes and never from a name.

Each kind also has its walk: a look at how the file is put together, without decoding
it, which finds files that were cut short and files that move.
"""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.refusals import RefusalError
from core.text import LazyText


class PhotoError(RefusalError, ValidationError):
    """Raised for a file that is not taken as a photo; the message says what to do."""


class _CutShortError(Exception):
    """The file ends before its own structure says it does."""


@dataclass(frozen=True)
class ImageFormat:
    """A format we take: Pillow's name for it and how our originals are called."""

    pillow: str
    suffix: str
    moves: Callable[[bytes], bool]


MOVING = _("Animated images are not supported. Please choose a still photo.")
CUT_SHORT = _("This file is incomplete. Please upload the photo again.")
TOO_MANY_SCANS = _("This JPEG is built too finely to open. Please save it again.")
NOT_TAKEN = {
    "svg": _(
        "SVG drawings are not supported. Please choose a JPEG, PNG or HEIC photo."
    ),
    "gif": _("GIF images are not supported. Please choose a JPEG, PNG or HEIC photo."),
    "tiff": _(
        "TIFF and raw files are not supported. Please save the "
        "photo as JPEG and try again."
    ),
    "html": _(
        "This is a web page, not a photo. Please choose a JPEG, PNG or HEIC photo."
    ),
    "pdf": _("This is a PDF, not a photo. Please choose a JPEG, PNG or HEIC photo."),
}
UNKNOWN = _(
    "We can't read this photo. Please choose a JPEG, PNG, WebP, AVIF or HEIC file."
)

# Each scan of a JPEG goes over the whole picture; a camera writes one, a program ten.
MOST_SCANS = 50
# A marker between or inside scans: what is stuffed (00) or only restarts is none.
_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
_AVIF_BRANDS = frozenset({b"avif"})
_SEQUENCE_BRANDS = frozenset({b"avis", b"hevc", b"hevx", b"msf1"})
_STARTS_OF_OTHERS = (
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"%PDF", "pdf"),
)


def kind_of(content: bytes) -> ImageFormat:
    """The kind of photo. Raises `PhotoError` for anything we do not take.

    Files that are cut short or that move are refused here as well.
    """
    kind = _recognise(content)
    if kind is None:
        raise PhotoError(_why_not(content))
    try:
        if kind.moves(content):
            raise PhotoError(MOVING)
    except (_CutShortError, struct.error, IndexError) as error:
        raise PhotoError(CUT_SHORT) from error
    return kind


def _recognise(content: bytes) -> ImageFormat | None:
    if content.startswith(b"\xff\xd8\xff"):
        return ImageFormat("JPEG", "jpg", _walk_jpeg)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageFormat("PNG", "png", _walk_png)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return ImageFormat("WEBP", "webp", _walk_webp)
    if content[4:8] == b"ftyp":
        return _recognise_iso(content)
    return None


def _recognise_iso(content: bytes) -> ImageFormat | None:
    brands = _brands(content)
    if brands & _AVIF_BRANDS or b"avis" in brands:
        return ImageFormat("AVIF", "avif", _walk_iso)
    if brands & _HEIC_BRANDS or brands & _SEQUENCE_BRANDS:
        return ImageFormat("HEIF", "heic", _walk_iso)
    return None


def _why_not(content: bytes) -> LazyText:
    for start, name in _STARTS_OF_OTHERS:
        if content.startswith(start):
            return NOT_TAKEN[name]
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
    if b"<svg" in head:
        return NOT_TAKEN["svg"]
    if head.startswith((b"<!doctype html", b"<html", b"<script", b"<?php", b"<head")):
        return NOT_TAKEN["html"]
    return UNKNOWN


def _walk_jpeg(content: bytes) -> bool:
    """Follow the segments to the first scan, then look through the scans."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise _CutShortError
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == _START_OF_SCAN:
            break
        (length,) = struct.unpack_from(">H", content, at + 2)
        at += 2 + length
    _check_scans(content, at)
    return False


def _check_scans(content: bytes, at: int) -> None:
    """From marker to marker to the end of the image."""
    scans = 0
    while found := _MARKER.search(content, at):
        marker = found[1][0]
        if marker == _END_OF_IMAGE:
            return
        scans += marker == _START_OF_SCAN
        if scans > MOST_SCANS:
            raise PhotoError(TOO_MANY_SCANS)
        (length,) = struct.unpack_from(">H", content, found.end())
        at = found.end() + length
    raise _CutShortError


def _walk_png(content: bytes) -> bool:
    at, moves = 8, False
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        at += 12 + length
        if at > len(content):
            raise _CutShortError
        moves = moves or name == b"acTL"
        if name == b"IEND":
            return moves


def _walk_webp(content: bytes) -> bool:
    (length,) = struct.unpack_from("<I", content, 4)
    if length + 8 > len(content) + 1:  # an odd last chunk may lack its padding
        raise _CutShortError
    return content[12:16] == b"VP8X" and bool(content[20] & 0x02)


def _walk_iso(content: bytes) -> bool:
    if not {b"meta", b"mdat"} <= {name for name, _start, _end in _boxes(content)}:
        raise _CutShortError
    # A still photo may name a sequence among what it is compatible with; a file whose
    # main brand is a sequence is one.
    return content[8:12] in _SEQUENCE_BRANDS


def _boxes(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Top-level boxes as (name, start, end). A tail that is no box ends the walk."""
    at = 0
    seen: set[bytes] = set()
    while at + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, at + 8)
        elif size == 0:
            size = len(content) - at
        if size < 8 or not name.isalnum():
            return
        if at + size > len(content):
            if {b"meta", b"mdat"} <= seen:
                return
            raise _CutShortError
        seen.add(name)
        yield name, at, at + size
        at += size


def _brands(content: bytes) -> set[bytes]:
    (size,) = struct.unpack_from(">I", content, 0)
    listed = content[16 : min(size, 256)]
    brands = {listed[i : i + 4] for i in range(0, len(listed) - 3, 4)}
    return brands | {content[8:12]}
