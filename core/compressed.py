"""Answers compressed, with places in them for what is each person's own.

What is a person's own goes in as it is: what is not compressed tells nothing by its
length (BREACH), and costs no time. So texts are compressed beforehand, each to whole
blocks that know of no other text, and every answer joins them with what stands between.
Brotli has no such blocks: it counts how far all of an answer went before.
"""

import sys
import zlib
from collections.abc import Iterator, Sequence
from secrets import randbelow

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# Of answers made in the moment, the best first; static files have brotli beside gzip.
ENCODINGS = ("zstd", "gzip")
PADDING = 100  # bytes at most
_STORED = 65_535  # bytes of a block that is not compressed


def blocks(encoding: str, texts: Sequence[bytes]) -> tuple[bytes, ...]:
    """Each text compressed, for `joined` with what comes between them."""
    return _zstd_blocks(texts) if encoding == "zstd" else _gzip_blocks(texts)


def joined(
    encoding: str,
    packed: Sequence[bytes],
    texts: Sequence[bytes],
    between: Sequence[bytes],
) -> bytes:
    """The answer: texts, of which `packed` are the blocks, and one piece less between.

    Its bytes are those of `encoding`, one of `ENCODINGS`.
    """
    if encoding == "zstd":
        return _zstd(packed, between)
    return _gzip(packed, texts, between)


def compressed(encoding: str, text: bytes) -> bytes:
    """A whole answer, with up to `PADDING` bytes by chance: its length tells little."""
    packed = blocks(encoding, (text,))
    if encoding == "zstd":
        padding = _raw(b"") * randbelow(PADDING // 3)
        return b"".join((_FRAME, *packed, padding, _LAST))
    named = _HEAD[:3] + b"\x08" + _HEAD[4:]  # the head of a file that has a name
    head = named + b"-" * randbelow(PADDING) + b"\x00"
    return b"".join((head, *packed, _end(zlib.crc32(text), len(text))))


# A gzip file is its head, blocks, and a sum.
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LEVEL = 6


def _gzip_blocks(texts: Sequence[bytes]) -> tuple[bytes, ...]:
    found = []
    for text in texts:
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15, 9)
        found.append(packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH))
    return tuple(found)


def _gzip(
    packed: Sequence[bytes], texts: Sequence[bytes], between: Sequence[bytes]
) -> bytes:
    pieces = [_HEAD, packed[0]]
    total, size = zlib.crc32(texts[0]), len(texts[0])
    for value, text, block in zip(between, texts[1:], packed[1:], strict=True):
        pieces += (*_stored(value), block)
        total = zlib.crc32(text, zlib.crc32(value, total))
        size += len(value) + len(text)
    return b"".join((*pieces, _end(total, size)))


def _end(total: int, size: int) -> bytes:
    sums = total.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
    return b"\x01\x00\x00\xff\xff" + sums


def _stored(value: bytes) -> Iterator[bytes]:
    for block in _cut(value):
        size = len(block)
        yield b"\x00" + size.to_bytes(2, "little")
        yield (size ^ 0xFFFF).to_bytes(2, "little") + block


# A zstd frame is its head (its sign, no length, a window of 2**18), blocks, and no sum.
# What a thread of the library makes of a piece up to a flush knows of no other piece,
# as that may be made beside it.
_P = zstd.CompressionParameter
_OPTIONS: dict[int, int] = {
    _P.compression_level: 5,
    _P.window_log: 18,
    _P.nb_workers: 1,
    _P.overlap_log: 1,  # none
}
_FRAME, _LAST = b"\x28\xb5\x2f\xfd\x00\x40", b"\x01\x00\x00"


def _zstd_blocks(texts: Sequence[bytes]) -> tuple[bytes, ...]:
    packer = zstd.ZstdCompressor(options=_OPTIONS)
    found = [packer.compress(text, packer.FLUSH_BLOCK) for text in texts]
    # The head comes with the first text that is not empty, and stands before them all.
    first = next((n for n, packed in enumerate(found) if packed), None)
    if first is not None:
        found[first] = found[first].removeprefix(_FRAME)
    return tuple(found)


def _zstd(packed: Sequence[bytes], between: Sequence[bytes]) -> bytes:
    pieces = [_FRAME, packed[0]]
    for value, block in zip(between, packed[1:], strict=True):
        pieces += (*map(_raw, _cut(value)), block)
    return b"".join((*pieces, _LAST))


def _raw(block: bytes) -> bytes:
    return (len(block) << 3).to_bytes(3, "little") + block


def _cut(value: bytes) -> Iterator[bytes]:
    for start in range(0, len(value), _STORED):
        yield value[start : start + _STORED]
