"""What differs from person to person: places left open in a page that is kept.

A page that is kept is drawn for a guest whom nobody knows: without cookies but those of
language and region. Where other people see something of their own, the templates mark a
part. So nothing of one person can be on a page that another one is shown.
"""

import re
import secrets
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

# In the environment of a request whose page is to be kept, or whose person's own parts
# are asked for.
FOR_ALL = "nanpo.for_all"
OWN_PARTS = "nanpo.own_parts"

# Nobody can write a mark: the number is this process's own.
_ID = secrets.token_hex(8)
_START, _NAMED, _END = f"\x1a{_ID}:", "\x1b", f"\x1a{_ID}/\x1b"
_PART = re.compile(f"{_START}(\\w+){_NAMED}(.*?){_END}".encode(), re.DOTALL | re.ASCII)
CSRF = "csrf"
CLICK = "click"


def is_for_all(request: Any) -> bool:
    """Whether the page is drawn to be kept, or a part of it for who will see it."""
    return request is not None and bool(
        request.META.get(FOR_ALL) or request.META.get(OWN_PARTS)
    )


def part(name: str, guests: str = "") -> SafeString:
    """A place in a page for what each person has of their own; `guests`: what others
    see.
    """
    return mark_safe(f"{_START}{name}{_NAMED}{guests}{_END}")  # noqa: S308 - the caller's


Own = Mapping[str, bytes]


def _value(name: str, guests: bytes, own: Own) -> bytes:
    if name == CLICK:
        return secrets.token_urlsafe(16).encode()
    found = own.get(name, guests)
    return _PART.sub(own[CSRF], found) if b"\x1a" in found else found


# A gzip file is its head, blocks that can be made beforehand, and a sum. What is each
# person's own goes in as a stored block: what is not compressed tells nothing by its
# length (BREACH), and costs no time.
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_LAST = b"\x01\x00\x00\xff\xff"
_STORED = 65_535


def _blocks(piece: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)


def _stored(piece: bytes) -> Iterator[bytes]:
    for start in range(0, len(piece), _STORED):
        block = piece[start : start + _STORED]
        size = len(block)
        yield (
            b"\x00" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little")
        )
        yield block


@dataclass(frozen=True)
class Body:
    """A page in pieces: texts, and between them parts by name with what guests see."""

    texts: tuple[bytes, ...]
    packed: tuple[bytes, ...]
    parts: tuple[tuple[str, bytes], ...]

    @property
    def size(self) -> int:
        return sum(map(len, self.texts)) + sum(map(len, self.packed))

    def plain(self, own: Own) -> bytes:
        pieces = [self.texts[0]]
        for text, (name, guests) in zip(self.texts[1:], self.parts, strict=True):
            pieces += (_value(name, guests, own), text)
        return b"".join(pieces)

    def gzipped(self, own: Own) -> bytes:
        pieces = [_HEAD, self.packed[0]]
        text = self.texts[0]
        total, size = zlib.crc32(text), len(text)
        for number, (name, guests) in enumerate(self.parts, 1):
            value, text = _value(name, guests, own), self.texts[number]
            pieces += (*_stored(value), self.packed[number])
            total = zlib.crc32(text, zlib.crc32(value, total))
            size += len(value) + len(text)
        end = total.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
        return b"".join((*pieces, _LAST, end))


def cut(content: bytes) -> Body:
    """A drawn page in pieces, each compressed."""
    found = _PART.split(content)
    texts, names, guests = found[::3], found[1::3], found[2::3]
    parts = tuple(zip((name.decode() for name in names), guests, strict=True))
    return Body(tuple(texts), tuple(map(_blocks, texts)), parts)
