"""A logo as square icons: for heads of pages and mails, browsers and phones."""

import io
from collections.abc import Iterator

from PIL import Image

from .encoding import canvas_of

SIZES = (32, 96, 180, 192, 512)
LEAST = 96  # pixels of a logo's longer side


def icons_of(content: bytes) -> Iterator[tuple[int, bytes]]:
    """PNG files by their size in pixels, the logo whole in the middle of white.

    Raises whatever Pillow raises for what it can't decode, and `PhotoError`.
    """
    canvas = canvas_of(content)
    side = max(canvas.size)
    square = Image.new("RGB", (side, side), "#ffffff")
    left, top = (side - canvas.width) // 2, (side - canvas.height) // 2
    square.paste(canvas, (left, top))
    for size in SIZES:
        out = io.BytesIO()
        scaled = square.resize((size, size), Image.Resampling.LANCZOS)
        scaled.save(out, "PNG", optimize=True)
        yield size, out.getvalue()
