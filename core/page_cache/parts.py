"""What differs from person to person: places left open in a page that is kept.

A page that is kept is drawn for a guest whom nobody knows: without cookies but those of
language and region. Where other people see something of their own, the templates mark a
part. So nothing of one person can be on a page that another one is shown.
"""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from core.compressed import ENCODINGS, blocks, joined

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
NOW = "now"


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


def milliseconds() -> str:
    """Since 1970, by the server's clock."""
    return str(int(time.time() * 1000))


def _value(name: str, guests: bytes, own: Own) -> bytes:
    if name == CLICK:
        return secrets.token_urlsafe(16).encode()
    if name == NOW:
        return milliseconds().encode()
    found = own.get(name, guests)
    return _PART.sub(own[CSRF], found) if b"\x1a" in found else found


@dataclass(frozen=True)
class Body:
    """A page in pieces: texts, also compressed, and between them parts by name with
    what guests see.
    """

    texts: tuple[bytes, ...]
    packed: dict[str, tuple[bytes, ...]]
    parts: tuple[tuple[str, bytes], ...]

    @property
    def size(self) -> int:
        return sum(map(len, chain(self.texts, *self.packed.values())))

    def answer(self, encoding: str, own: Own) -> bytes:
        """The page with what is one's own, in one of `ENCODINGS` or `PLAIN`."""
        values = [_value(name, guests, own) for name, guests in self.parts]
        if encoding:
            return joined(encoding, self.packed[encoding], self.texts, values)
        pieces = [self.texts[0]]
        for value, text in zip(values, self.texts[1:], strict=True):
            pieces += (value, text)
        return b"".join(pieces)


def cut(content: bytes) -> Body:
    """A drawn page in pieces, each compressed."""
    found = _PART.split(content)
    texts, names, guests = tuple(found[::3]), found[1::3], found[2::3]
    packed = {encoding: blocks(encoding, texts) for encoding in ENCODINGS}
    parts = tuple(zip((name.decode() for name in names), guests, strict=True))
    return Body(texts, packed, parts)
