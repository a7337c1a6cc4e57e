"""From an original to what pages show: upright, sRGB, small, and nothing else in it.

The pixels are pasted onto a new canvas, so that no metadata (EXIF, GPS, XMP, colour
profile) and no bytes hidden behind the picture can come along.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms, ImageOps

from .inspection import look

WIDTHS = (360, 720, 1280)
FORMATS = ("avif", "webp")
# What a copy of a width should weigh at most, so that a page stays light on a phone.
BUDGETS = {360: 25_000, 720: 60_000, 1280: 170_000}
QUALITIES = {"avif": (62, 52, 42, 33, 24, 16), "webp": (80, 68, 56, 44, 32, 20)}
SCAN_LONGEST = 3000  # pixels of a page's longer side: small print stays readable
_DEEP_GREYS = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N"})
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True)
class Copy:
    width: int
    suffix: str
    content: bytes


def widths_of(width: int) -> list[int]:
    """Widths worth making of a picture; a narrow one is never blown up.

    360 → [360]; 500 → [360, 500]; 4000 → [360, 720, 1280].
    """
    fitting = [each for each in WIDTHS if each <= width]
    if width < WIDTHS[-1] and width not in fitting:
        fitting.append(width)
    return fitting


def canvas_of(content: bytes) -> Image.Image:
    """The picture upright in sRGB, at most as wide as the widest copy.

    Raises whatever Pillow raises for what it can't decode, and `PhotoError`.
    """
    kind = look(content).kind
    with Image.open(io.BytesIO(content), formats=[kind.pillow]) as opened:
        profile = opened.info.get("icc_profile")
        # JPEG decodes at a fraction of its size at a fraction of the memory.
        opened.draft(None, (WIDTHS[-1], WIDTHS[-1]))
        opened.load()
        upright = ImageOps.exif_transpose(opened)
    image = _shrink(_eight_bit(upright))
    return _paste(_managed(image, profile))


def _eight_bit(image: Image.Image) -> Image.Image:
    """Without palettes and deep greys, in a mode that can be resized well."""
    if image.mode in _DEEP_GREYS:
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode == "F":
        return image.convert("L")
    if image.mode in {"P", "PA"}:
        see_through = image.mode == "PA" or "transparency" in image.info
        return image.convert("RGBA" if see_through else "RGB")
    if image.mode == "1":
        return image.convert("L")
    if "transparency" in image.info and image.mode in {"L", "RGB"}:
        return image.convert("LA" if image.mode == "L" else "RGBA")
    return image


def _shrink(image: Image.Image) -> Image.Image:
    width = min(image.width, WIDTHS[-1])
    if width == image.width:
        return image
    return image.resize(
        (width, _height(image, width)), Image.Resampling.LANCZOS, reducing_gap=2.0
    )


def _height(image: Image.Image, width: int) -> int:
    return max(1, round(image.height * width / image.width))


def _managed(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as the embedded profile means them; a broken profile is left out."""
    alpha = image.getchannel("A") if "A" in image.getbands() else None
    opaque = {"RGBA": "RGB", "LA": "L"}.get(image.mode)
    colours = image.convert(opaque) if opaque else image
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            managed = ImageCms.profileToProfile(
                colours, source, _SRGB, outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            managed = None
        colours = managed or colours
    colours = colours.convert("RGB")
    if alpha is not None:
        colours.putalpha(alpha)
    return colours


def _paste(image: Image.Image) -> Image.Image:
    canvas = Image.new("RGB", image.size, "#ffffff")
    canvas.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return canvas


def jpeg_of(canvas: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def scan_of(content: bytes, pillow: str) -> bytes:
    """A photo of a paper in its own format, JPEG or PNG."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(content), formats=[pillow]) as opened:
        opened.draft("RGB", (SCAN_LONGEST, SCAN_LONGEST))
        opened.load()
        # The smaller picture is turned: turning makes a copy.
        opened.thumbnail((SCAN_LONGEST, SCAN_LONGEST))
        picture = ImageOps.exif_transpose(opened)
        mode = "RGB" if pillow == "JPEG" or "A" not in picture.mode else "RGBA"
        # A new picture carries none of the old one's words.
        bare = Image.new(mode, picture.size)
        bare.paste(picture.convert(mode))
        options: dict[str, Any] = (
            {"quality": 88, "optimize": True} if pillow == "JPEG" else {}
        )
        bare.save(out, pillow, **options)
    return out.getvalue()


def main_colour(canvas: Image.Image) -> str:
    """The colour that fills most of the picture, as #rrggbb."""
    small = canvas.resize((48, 48), Image.Resampling.BOX)
    few = small.quantize(colors=6, method=Image.Quantize.MEDIANCUT)
    palette = few.getpalette() or []
    counts = few.getcolors() or [(0, 0)]
    _most, index = max((count, int(str(place))) for count, place in counts)
    red, green, blue = palette[3 * index : 3 * index + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def copies(canvas: Image.Image) -> Iterator[Copy]:
    """Every copy of the picture, each as good as its budget of bytes lets it be."""
    for width in widths_of(canvas.width):
        size = (width, _height(canvas, width))
        scaled = canvas.resize(size, Image.Resampling.LANCZOS)
        for suffix in FORMATS:
            yield Copy(width, suffix, _encode(scaled, suffix))


def _encode(image: Image.Image, suffix: str) -> bytes:
    budget = next(BUDGETS[width] for width in WIDTHS if image.width <= width)
    options = {"speed": 7} if suffix == "avif" else {"method": 4}
    content = b""
    for quality in QUALITIES[suffix]:
        target = io.BytesIO()
        image.save(target, format=suffix.upper(), quality=quality, **options)
        content = target.getvalue()
        if len(content) <= budget:
            break
    return content
