"""A look at a photo: every check that needs no decoding.

Nothing here knows rows or settings: the process that decodes looks as well.
"""

import io
import struct
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError
from pillow_heif import register_heif_opener

from .kinds import CUT_SHORT, UNKNOWN, ImageFormat, PhotoError, kind_of

MAX_BYTES = 30 * 1024 * 1024
# A phone's 50 megapixels pass; a 13,000² PNG of 20 kB, which would fill the memory
# of the machine that decodes it, does not.
MAX_PIXELS = 64_000_000
# What is unpacked whole, at four bytes a pixel; a JPEG is opened at a smaller size.
MAX_PIXELS_OF = {"PNG": 25_000_000, "WEBP": 25_000_000}
# Nobody sees anything on a strip, and codecs end at 16,383 pixels.
MAX_STRETCH = 8

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# A stranger's broken EXIF block is no news: it says nothing, and nothing is kept of it.
warnings.filterwarnings("ignore", message="Corrupt EXIF data", module="PIL")
register_heif_opener(thumbnails=False)

EMPTY = _("This file is empty. Please select the photo again.")
TOO_HEAVY = _("This photo is larger than 30 MB. Please choose a smaller one.")
TOO_LARGE = _("This photo is larger than 64 megapixels. Please choose a smaller one.")
TOO_LARGE_FOR_KIND = _(
    "This picture has more than 25 megapixels. Please save it as JPEG and send that."
)
TOO_NARROW = _("This photo is too narrow. Please choose another one.")

_ORIENTATION = 0x0112
_SIDEWAYS = frozenset({5, 6, 7, 8})
_UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, EOFError, struct.error)


@dataclass(frozen=True)
class Looked:
    """What the header says: the kind, and the size as a person sees it upright."""

    kind: ImageFormat
    width: int
    height: int


def look(content: bytes) -> Looked:
    """Check a photo without decoding it. Raises `PhotoError`."""
    if not content:
        raise PhotoError(EMPTY)
    if len(content) > MAX_BYTES:
        raise PhotoError(TOO_HEAVY)
    kind = kind_of(content)
    if kind.pillow == "WEBP":
        # Pillow makes room for the canvas as it opens one, so the size comes first.
        _check_size(*_webp_size(content), kind)
    width, height = _size(content, kind)
    _check_size(width, height, kind)
    return Looked(kind, width, height)


def _check_size(width: int, height: int, kind: ImageFormat) -> None:
    if width * height > MAX_PIXELS:
        raise PhotoError(TOO_LARGE)
    if width * height > MAX_PIXELS_OF.get(kind.pillow, MAX_PIXELS):
        raise PhotoError(TOO_LARGE_FOR_KIND)
    if min(width, height) < 1 or max(width, height) > MAX_STRETCH * min(width, height):
        raise PhotoError(TOO_NARROW)


def _size(content: bytes, kind: ImageFormat) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(content), formats=[kind.pillow]) as image:
            if kind.pillow != "JPEG" and getattr(image, "n_frames", 1) > 1:
                image.seek(0)
            width, height = image.size
            sideways = _orientation(image) in _SIDEWAYS
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PhotoError(TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise PhotoError(UNKNOWN) from error
    except _UNREADABLE as error:
        raise PhotoError(CUT_SHORT) from error
    return (height, width) if sideways else (width, height)


def _orientation(image: Image.Image) -> int:
    """How the camera was held; a broken EXIF block says nothing."""
    try:
        # A PNG's own way to its EXIF block unpacks the whole picture.
        return int(Image.Image.getexif(image).get(_ORIENTATION, 1))
    except _UNREADABLE:
        return 1


def _webp_size(content: bytes) -> tuple[int, int]:
    """Width and height from the first chunk of a WebP file."""
    chunk = content[12:16]
    try:
        if chunk == b"VP8X":
            return (
                int.from_bytes(content[24:27], "little") + 1,
                int.from_bytes(content[27:30], "little") + 1,
            )
        if chunk == b"VP8L":
            (bits,) = struct.unpack_from("<I", content, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        width, height = struct.unpack_from("<HH", content, 26)
    except struct.error as error:
        raise PhotoError(CUT_SHORT) from error
    return width & 0x3FFF, height & 0x3FFF
