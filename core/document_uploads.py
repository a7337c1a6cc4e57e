"""Documents that people hand in: told by their content, cleaned, handed out safely.

A photo is decoded and encoded anew, in a process of its own (`core.file_work`), so that
nothing but its picture is left: no place, no camera, no script behind it. A PDF is kept
as it is and never opened here; it is only handed out as a download.
"""

import io
import re
from dataclasses import dataclass
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _

from core.file_work import FileWorkError, why_not, work_on
from core.images.inspection import look
from core.images.kinds import PhotoError
from core.refusals import RefusalError
from core.storage import NO_ROOM, has_room

MAX_BYTES = 10 * 1024 * 1024


class UploadKind(models.TextChoices):
    JPEG = "jpg", "JPEG"
    PNG = "png", "PNG"
    PDF = "pdf", "PDF"


_TAKEN = {"JPEG": UploadKind.JPEG, "PNG": UploadKind.PNG}
_TYPES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}

EMPTY = _("This file is empty. Please select it again.")
TOO_HEAVY = _("This file is larger than 10 MB. Please choose a smaller one.")
NOT_TAKEN = _("Please upload a JPEG or PNG photo, or a PDF.")
BROKEN = _("This file is incomplete. Please upload it again.")


class UploadError(RefusalError, ValidationError):
    """Raised for a file that is not kept; the message says what to do."""


class Upload(Protocol):
    """What is read of an upload: never its declared type."""

    name: str | None

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class CleanUpload:
    """What is kept of a file."""

    kind: UploadKind
    content: bytes


def read_upload(upload: Upload) -> bytes:
    """All of an upload, unless it is too large. Raises `UploadError`."""
    if getattr(upload, "size", 0) > MAX_BYTES:
        raise UploadError(TOO_HEAVY)
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UploadError(TOO_HEAVY)
    if not has_room(len(content)):
        raise UploadError(NO_ROOM)
    return content


def cleaned(content: bytes) -> CleanUpload:
    """What may be kept of a file. Raises `UploadError`."""
    if not content:
        raise UploadError(EMPTY)
    if re.search(rb"%PDF-[12]\.\d", content[:1024]):
        if b"%%EOF" not in content[-2048:]:
            raise UploadError(BROKEN)
        return CleanUpload(UploadKind.PDF, content)
    try:
        looked = look(content)
    except PhotoError as refusal:
        is_photo = content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        raise UploadError(refusal.messages if is_photo else NOT_TAKEN) from refusal
    kind = _TAKEN.get(looked.kind.pillow)
    if kind is None:
        raise UploadError(NOT_TAKEN)
    return CleanUpload(kind, _encoded_anew(content, looked.kind.pillow))


def _encoded_anew(content: bytes, pillow: str) -> bytes:
    try:
        _words, made = work_on("scan", content, kind=pillow)
    except FileWorkError as failure:
        raise UploadError(why_not(failure, BROKEN)) from failure
    return made


def upload_response(file: FieldFile, *, name: str, kind: str) -> FileResponse:
    """A document as a download that nothing keeps and no page can run."""
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
