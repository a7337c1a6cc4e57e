"""Taking a photo in: every check that needs no decoding, then one row per content."""

import hashlib
import io
import struct
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError
from pillow_heif import register_heif_opener

from core.models import Photo
from core.outbox import enqueue

from .kinds import CUT_SHORT, UNKNOWN, Kind, PhotoRefused, kind_of

if TYPE_CHECKING:
    from accounts.models import User

MAX_BYTES = 30 * 1024 * 1024
# A phone's 50 megapixels pass; a 13,000² PNG of 20 kB, which would fill the memory
# of the machine that decodes it, does not.
MAX_PIXELS = 64_000_000
# Nobody sees anything on a strip, and codecs end at 16,383 pixels.
MAX_STRETCH = 8

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# A stranger's broken EXIF block is no news: it says nothing, and nothing is kept of it.
warnings.filterwarnings("ignore", message="Corrupt EXIF data", module="PIL")
register_heif_opener(thumbnails=False)

EMPTY = _("This file is empty. Please choose the photo again.")
TOO_HEAVY = _("This file is larger than 30 MB. Please send a smaller photo.")
TOO_LARGE = _("This photo has more than 64 megapixels. Please send a smaller one.")
TOO_NARROW = _("This picture is too narrow to show. Please choose another photo.")

_ORIENTATION = 0x0112
_SIDEWAYS = frozenset({5, 6, 7, 8})
_UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, EOFError, struct.error)


class Upload(Protocol):
    """What is read of a file: Django's uploads, and any open file."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class Looked:
    """What the header says: the kind, and the size as a person sees it upright."""

    kind: Kind
    width: int
    height: int


def store_photo(file: Upload, *, by: "User | None" = None) -> Photo:
    """Keep a photo and have its copies made; the same content is the same row.

    Raises `PhotoRefused` with what to do instead. The file's name and its declared
    type are never read.
    """
    if getattr(file, "size", 0) > MAX_BYTES:
        raise PhotoRefused(TOO_HEAVY)
    content = file.read(MAX_BYTES + 1)
    looked = look(content)
    digest = hashlib.sha256(content).hexdigest()
    known = Photo.objects.filter(sha256=digest).first()
    return known or _keep(content, digest, looked, by=by)


def look(content: bytes) -> Looked:
    """Check a photo without decoding it. Raises `PhotoRefused`."""
    if not content:
        raise PhotoRefused(EMPTY)
    if len(content) > MAX_BYTES:
        raise PhotoRefused(TOO_HEAVY)
    kind = kind_of(content)
    if kind.pillow == "WEBP":
        # Pillow makes room for the canvas as it opens one, so the size comes first.
        _check_size(*_webp_size(content))
    width, height = _size(content, kind)
    _check_size(width, height)
    return Looked(kind, width, height)


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise PhotoRefused(TOO_LARGE)
    if min(width, height) < 1 or max(width, height) > MAX_STRETCH * min(width, height):
        raise PhotoRefused(TOO_NARROW)


def _size(content: bytes, kind: Kind) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(content), formats=[kind.pillow]) as image:
            if kind.pillow != "JPEG" and getattr(image, "n_frames", 1) > 1:
                image.seek(0)
            width, height = image.size
            sideways = _orientation(image) in _SIDEWAYS
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PhotoRefused(TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise PhotoRefused(UNKNOWN) from error
    except _UNREADABLE as error:
        raise PhotoRefused(CUT_SHORT) from error
    return (height, width) if sideways else (width, height)


def _orientation(image: Image.Image) -> int:
    """How the camera was held; a broken EXIF block says nothing."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
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
        raise PhotoRefused(CUT_SHORT) from error
    return width & 0x3FFF, height & 0x3FFF


@transaction.atomic
def _keep(content: bytes, digest: str, looked: Looked, *, by: "User | None") -> Photo:
    name = f"originals/{digest[:2]}/{digest}.{looked.kind.suffix}"
    private = storages["private"]
    # Content-addressed: whatever is there under this name was left by a lost request.
    private.delete(name)
    saved = private.save(name, ContentFile(content))
    photo, made = Photo.objects.get_or_create(
        sha256=digest,
        defaults={
            "original": saved,
            "width": looked.width,
            "height": looked.height,
            "uploaded_by": by,
        },
    )
    if made:
        enqueue("photo.prepare", f"photo.prepare:{photo.pk}", photo=photo.pk)
    return photo
