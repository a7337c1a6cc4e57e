"""Papers that people hand in: told by their content, cleaned, handed out safely.

A photo is decoded and encoded anew, so that nothing but its picture is left: no place,
no camera, no script behind it. A PDF is kept as it is and never opened here; it is
only handed out as a download.
"""

import io
import re
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from core.images import PhotoRefused
from core.images.intake import look

MAX_BYTES = 10 * 1024 * 1024
LONGEST = 3000  # pixels of a page's longer side: small print stays readable


class PaperKind(models.TextChoices):
    JPEG = "jpg", "JPEG"
    PNG = "png", "PNG"
    PDF = "pdf", "PDF"


_TAKEN = {"JPEG": PaperKind.JPEG, "PNG": PaperKind.PNG}
_TYPES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}

EMPTY = _("This file is empty. Please choose it again.")
TOO_HEAVY = _("This file is larger than 10 MB. Please send a smaller one.")
NOT_TAKEN = _("Please send a photo as JPEG or PNG, or a PDF.")
BROKEN = _("This file is incomplete. Please send it again.")


class PaperRefused(ValidationError):  # noqa: N818 - what happened
    """Raised for a file that is not kept; the message says what to do."""


class Upload(Protocol):
    """What is read of an upload: never its declared type."""

    name: str | None

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class CleanPaper:
    """What is kept of a file."""

    kind: PaperKind
    content: bytes


def read_paper(upload: Upload) -> bytes:
    """All of an upload, unless it is too large. Raises `PaperRefused`."""
    if getattr(upload, "size", 0) > MAX_BYTES:
        raise PaperRefused(TOO_HEAVY)
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise PaperRefused(TOO_HEAVY)
    return content


def cleaned(content: bytes) -> CleanPaper:
    """What may be kept of a file. Raises `PaperRefused`."""
    if not content:
        raise PaperRefused(EMPTY)
    if re.search(rb"%PDF-[12]\.\d", content[:1024]):
        if b"%%EOF" not in content[-2048:]:
            raise PaperRefused(BROKEN)
        return CleanPaper(PaperKind.PDF, content)
    try:
        looked = look(content)
    except PhotoRefused as refusal:
        is_photo = content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        raise PaperRefused(refusal.messages if is_photo else NOT_TAKEN) from refusal
    kind = _TAKEN.get(looked.kind.pillow)
    if kind is None:
        raise PaperRefused(NOT_TAKEN)
    return CleanPaper(kind, _encoded_anew(content, looked.kind.pillow))


def _encoded_anew(content: bytes, pillow: str) -> bytes:
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=[pillow]) as opened:
            opened.draft("RGB", (LONGEST, LONGEST))
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONGEST, LONGEST))
            mode = "RGB" if pillow == "JPEG" or "A" not in picture.mode else "RGBA"
            # A new picture carries none of the old one's words.
            bare = Image.new(mode, picture.size)
            bare.paste(picture.convert(mode))
            options: dict[str, Any] = (
                {"quality": 88, "optimize": True} if pillow == "JPEG" else {}
            )
            bare.save(out, pillow, **options)
    except Exception as error:  # codecs fail in any way
        raise PaperRefused(BROKEN) from error
    return out.getvalue()


def paper_response(file: FieldFile, *, name: str, kind: str) -> FileResponse:
    """A paper as a download that nothing keeps and no page can run."""
    try:
        with file.open("rb") as opened:
            content = io.BytesIO(opened.read())
    except OSError as error:
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type=_TYPES[kind]
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
