"""Papers of an application: told by their content, cleaned, kept where nobody looks.

A photo is decoded and encoded anew, so that nothing but its picture is left: no place,
no camera, no script behind it. A PDF is kept as it is and never opened here; it is
only handed out as a download.
"""

import hashlib
import io
import secrets
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from core.images import PhotoRefused
from core.images.intake import look
from core.text import one_line
from vendors.onboarding.models import ApplicationFile, SellerApplication
from vendors.onboarding.states import PaperKind

from .drafts import changeable, touch

MAX_BYTES = 10 * 1024 * 1024
MOST = 10
LONGEST = 3000  # pixels of a page's longer side: small print stays readable
_TAKEN = {"JPEG": PaperKind.JPEG, "PNG": PaperKind.PNG}

EMPTY = _("This file is empty. Please choose it again.")
TOO_HEAVY = _("This file is larger than 10 MB. Please send a smaller one.")
TOO_MANY = _("Ten files are the most. Remove one first.")
NOT_TAKEN = _("Please send a photo as JPEG or PNG, or a PDF.")
BROKEN = _("This file is incomplete. Please send it again.")
TWICE = _("This file is here already.")


class PaperRefused(ValidationError):  # noqa: N818 - what happened
    """Raised for a file that is not kept; the message says what to do."""


class Upload(Protocol):
    """What is read of an upload."""

    name: str | None

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class Cleaned:
    kind: PaperKind
    content: bytes


def cleaned(content: bytes) -> Cleaned:
    """What is kept of a file. Raises `PaperRefused`."""
    if not content:
        raise PaperRefused(EMPTY)
    if len(content) > MAX_BYTES:
        raise PaperRefused(TOO_HEAVY)
    if content.startswith(b"%PDF"):
        if b"%%EOF" not in content:
            raise PaperRefused(BROKEN)
        return Cleaned(PaperKind.PDF, content)
    try:
        looked = look(content)
    except PhotoRefused as refusal:
        is_photo = content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        raise PaperRefused(refusal.messages if is_photo else NOT_TAKEN) from refusal
    kind = _TAKEN.get(looked.kind.pillow)
    if kind is None:
        raise PaperRefused(NOT_TAKEN)
    return Cleaned(kind, _encoded_anew(content, looked.kind.pillow))


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


def add_paper(
    application: SellerApplication, upload: Upload, *, what: str
) -> ApplicationFile:
    """Keep a paper. Raises `PaperRefused` and `NotChangeable`; then nothing was kept.

    The file's declared type is never read; its name is only kept for people.
    """
    if getattr(upload, "size", 0) > MAX_BYTES:
        raise PaperRefused(TOO_HEAVY)
    content = upload.read(MAX_BYTES + 1)
    digest = hashlib.sha256(content).hexdigest()
    paper = cleaned(content)
    try:
        return _kept(application, upload, paper, digest=digest, what=what)
    except IntegrityError as error:
        raise PaperRefused(TWICE) from error


@transaction.atomic
def _kept(
    application: SellerApplication,
    upload: Upload,
    paper: Cleaned,
    *,
    digest: str,
    what: str,
) -> ApplicationFile:
    fresh = changeable(application)
    if fresh.files.filter(sha256=digest).exists():
        raise PaperRefused(TWICE)
    if fresh.files.count() >= MOST:
        raise PaperRefused(TOO_MANY)
    row = ApplicationFile(
        application=fresh,
        what=what,
        kind=paper.kind,
        name=_called(upload.name or "", paper.kind),
        size=len(paper.content),
        sha256=digest,
    )
    name = f"{fresh.pk}/{secrets.token_hex(16)}.{paper.kind.value}"
    row.file.save(name, ContentFile(paper.content), save=False)
    try:
        row.save()
    except Exception:
        row.file.delete(save=False)
        raise
    touch(fresh)
    return row


def _called(name: str, kind: PaperKind) -> str:
    """The file's own name without its ending, with the ending of what it is."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in bare if sign.isprintable() and sign not in '<>"')
    stem = one_line(plain.rpartition(".")[0] or plain)[:80].strip(" .")
    return f"{stem or 'paper'}.{kind.value}"


@transaction.atomic
def remove_paper(paper: ApplicationFile) -> None:
    """Gone for good, the file with the row. Raises `NotChangeable`."""
    fresh = changeable(paper.application)
    paper.delete()
    touch(fresh)
