"""QR codes (ISO 18004: bytes, level L, up to version 6) as SVG and PNG."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import zip_longest

# By version: data bytes of a block, check bytes of a block, blocks.
_BLOCKS = {
    1: (19, 7, 1),
    2: (34, 10, 1),
    3: (55, 15, 1),
    4: (80, 20, 1),
    5: (108, 26, 1),
    6: (68, 18, 2),
}
_QUIET = 4
_PIXELS = 6
# Level L and mask 0, with their check bits.
_FORMAT = 0b111011111000100
Grid = list[list[bool | None]]


def matrix(text: str) -> list[list[bool]]:
    """Rows of modules, dark ones True, without the quiet zone."""
    data = text.encode()
    version = _version(len(data))
    grid = _frame(version)
    bits = _bits(_codewords(data, version))
    for row, column in _path(grid):
        grid[row][column] = next(bits, False) ^ ((row + column) % 2 == 0)
    _write_format(grid)
    return [[bool(module) for module in row] for row in grid]


def _version(length: int) -> int:
    for version, (size, _checks, blocks) in _BLOCKS.items():
        if length + 2 <= size * blocks:
            return version
    raise ValueError(f"{length} bytes are too many for a QR code of this size")


def svg(grid: list[list[bool]]) -> str:
    size = len(grid) + 2 * _QUIET
    path = "".join(
        f"M{column + _QUIET} {row + _QUIET}h1v1h-1z"
        for row, modules in enumerate(grid)
        for column, dark in enumerate(modules)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path d="{path}"/></svg>'
    )


def png(grid: list[list[bool]]) -> bytes:
    blank = [False] * (len(grid) + 2 * _QUIET)
    side = [False] * _QUIET
    rows = [blank] * _QUIET + [[*side, *row, *side] for row in grid] + [blank] * _QUIET
    lines = b"".join(
        (b"\0" + b"".join(b"\0" * _PIXELS if d else b"\xff" * _PIXELS for d in row))
        * _PIXELS
        for row in rows
    )
    size = len(rows) * _PIXELS
    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + body))
    return struct.pack(">I", len(body)) + name + body + check


def _codewords(data: bytes, version: int) -> bytes:
    """Mode, length and data, padded; then block by block with their check bytes."""
    size, checks, blocks = _BLOCKS[version]
    number = int.from_bytes(bytes([4, len(data)]) + data, "big") << 4
    whole = number.to_bytes(len(data) + 3, "big")[1:]
    # The mode took half a byte, so all else is shifted by half a byte.
    padding = b"\xec\x11" * (size * blocks)
    filled = (whole + padding)[: size * blocks]
    parts = [filled[size * n : size * (n + 1)] for n in range(blocks)]
    remainders = [_remainder(part, checks) for part in parts]
    return bytes(
        byte
        for group in (parts, remainders)
        for column in zip_longest(*group)
        for byte in column
    )


def _remainder(data: bytes, count: int) -> bytes:
    """Reed and Solomon's check bytes over the field of 256 with polynomial 0x11d."""
    generator = [1]
    root = 1
    for _ in range(count):
        longer = [*generator, 0]
        for place, value in enumerate(generator):
            longer[place + 1] ^= _times(value, root)
        generator, root = longer, _times(root, 2)
    rest = [0] * count
    for byte in data:
        factor = byte ^ rest[0]
        rest = [
            value ^ _times(factor, weight)
            for value, weight in zip([*rest[1:], 0], generator[1:], strict=True)
        ]
    return bytes(rest)


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = (a << 1) ^ (0x11D if a & 0x80 else 0)
        b >>= 1
    return product


def _bits(data: bytes) -> Iterator[bool]:
    for byte in data:
        for place in range(7, -1, -1):
            yield bool(byte >> place & 1)


def _frame(version: int) -> Grid:
    """The fixed patterns; None where data go, False where the format will."""
    size = 17 + 4 * version
    grid: Grid = [[None] * size for _ in range(size)]
    for place in range(8, size - 8):
        grid[6][place] = grid[place][6] = place % 2 == 0
    for row, column in ((0, 0), (0, size - 7), (size - 7, 0)):
        _square(grid, row + 3, column + 3, 4)
    if version > 1:
        _square(grid, size - 7, size - 7, 2)
    for place in range(9):
        for row, column in ((8, place), (place, 8)):
            if grid[row][column] is None:
                grid[row][column] = False
    for place in range(size - 8, size):
        grid[8][place] = grid[place][8] = False
    return grid


def _square(grid: Grid, row: int, column: int, reach: int) -> None:
    """A pattern of rings around a dark middle; the outermost of four is light."""
    size = len(grid)
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            y, x = row + down, column + right
            ring = max(abs(down), abs(right))
            if 0 <= y < size and 0 <= x < size:
                grid[y][x] = ring not in ((2, 4) if reach == 4 else (1,))


def _path(grid: Grid) -> list[tuple[int, int]]:
    """Where data go: pairs of columns from the right, upwards, then downwards."""
    size = len(grid)
    found: list[tuple[int, int]] = []
    columns = [c for c in range(size - 1, 0, -2) if c > 6]
    columns += [5, 3, 1]
    for turn, right in enumerate(columns):
        rows = range(size - 1, -1, -1) if turn % 2 == 0 else range(size)
        pairs = [(row, column) for row in rows for column in (right, right - 1)]
        found += [(row, column) for row, column in pairs if grid[row][column] is None]
    return found


def _write_format(grid: Grid) -> None:
    size = len(grid)
    bits = [bool(_FORMAT >> place & 1) for place in range(15)]
    upwards = [0, 1, 2, 3, 4, 5, 7, 8, *range(size - 7, size)]
    leftwards = [*range(size - 1, size - 9, -1), 7, 5, 4, 3, 2, 1, 0]
    for bit, row, column in zip(bits, upwards, leftwards, strict=True):
        grid[row][8] = bit
        grid[8][column] = bit
    grid[size - 8][8] = True
