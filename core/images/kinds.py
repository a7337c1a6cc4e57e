"""What kind of picture some bytes hold, told from the bytes and never from a name.

Each kind also has its walk: a look at how the file is put together, without decoding
it, which finds files that were cut short and files that move.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class PhotoRefused(ValidationError):  # noqa: N818 - what happened, in the trade's word
    """Raised for a file that is not taken as a photo; the message says what to do."""


class _CutShort(Exception):  # noqa: N818 - a finding
    """The file ends before its own structure says it does."""


@dataclass(frozen=True)
class Kind:
    """A format we take: Pillow's name for it and how our originals are called."""

    pillow: str
    suffix: str
    moves: Callable[[bytes], bool]


MOVING = _("Moving pictures can't be shown. Please choose a still photo.")
CUT_SHORT = _("This file is incomplete. Please send the photo again.")
NOT_TAKEN = {
    "svg": _("Drawings (SVG) can't be used. Please choose a photo: JPEG, PNG or HEIC."),
    "gif": _("GIF pictures can't be used. Please choose a photo: JPEG, PNG or HEIC."),
    "tiff": _(
        "TIFF and raw camera files can't be used. "
        "Please save the photo as JPEG and try again."
    ),
    "html": _("This is a web page, not a photo. Please choose a JPEG, PNG or HEIC."),
    "pdf": _("This is a PDF, not a photo. Please choose a JPEG, PNG or HEIC."),
}
UNKNOWN = _(
    "This is not a photo we can read. Please choose a JPEG, PNG, WebP, AVIF or HEIC."
)

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


def kind_of(content: bytes) -> Kind:
    """The kind of photo. Raises `PhotoRefused` for anything we do not take.

    Files that are cut short or that move are refused here as well.
    """
    kind = _recognise(content)
    if kind is None:
        raise PhotoRefused(_why_not(content))
    try:
        if kind.moves(content):
            raise PhotoRefused(MOVING)
    except (_CutShort, struct.error, IndexError) as error:
        raise PhotoRefused(CUT_SHORT) from error
    return kind


def _recognise(content: bytes) -> Kind | None:
    if content.startswith(b"\xff\xd8\xff"):
        return Kind("JPEG", "jpg", _walk_jpeg)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind("PNG", "png", _walk_png)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind("WEBP", "webp", _walk_webp)
    if content[4:8] == b"ftyp":
        return _recognise_iso(content)
    return None


def _recognise_iso(content: bytes) -> Kind | None:
    brands = _brands(content)
    if brands & _AVIF_BRANDS or b"avis" in brands:
        return Kind("AVIF", "avif", _walk_iso)
    if brands & _HEIC_BRANDS or brands & _SEQUENCE_BRANDS:
        return Kind("HEIF", "heic", _walk_iso)
    return None


def _why_not(content: bytes) -> "_StrPromise":
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
    """Follow the segments to the first scan, then look for the end of the image."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise _CutShort
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xDA:
            break
        (length,) = struct.unpack_from(">H", content, at + 2)
        at += 2 + length
    if content.find(b"\xff\xd9", at) < 0:
        raise _CutShort
    return False


def _walk_png(content: bytes) -> bool:
    at, moves = 8, False
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        at += 12 + length
        if at > len(content):
            raise _CutShort
        moves = moves or name == b"acTL"
        if name == b"IEND":
            return moves


def _walk_webp(content: bytes) -> bool:
    (length,) = struct.unpack_from("<I", content, 4)
    if length + 8 > len(content) + 1:  # an odd last chunk may lack its padding
        raise _CutShort
    return content[12:16] == b"VP8X" and bool(content[20] & 0x02)


def _walk_iso(content: bytes) -> bool:
    if not {b"meta", b"mdat"} <= {name for name, _start, _end in _boxes(content)}:
        raise _CutShort
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
            raise _CutShort
        seen.add(name)
        yield name, at, at + size
        at += size


def _brands(content: bytes) -> set[bytes]:
    (size,) = struct.unpack_from(">I", content, 0)
    listed = content[16 : min(size, 256)]
    brands = {listed[i : i + 4] for i in range(0, len(listed) - 3, 4)}
    return brands | {content[8:12]}
