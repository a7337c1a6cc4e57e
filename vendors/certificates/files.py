"""Files of certificates: photos and PDFs, kept where nobody is served them from."""

import hashlib
import re
from dataclasses import dataclass
from typing import Protocol

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from core.images.intake import look
from core.storage import private_storage

MOST_BYTES = 10 * 1024 * 1024
TYPES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}


class FileRefused(ValidationError):  # noqa: N818 - what happened
    """Raised when a file is no photo or PDF that can be kept; the text says why."""


class Upload(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class KeptFile:
    """A file in the private storage, checked by what is in it."""

    name: str
    kind: str


def keep_file(upload: Upload) -> KeptFile:
    """Keep a photo or a PDF of a certificate where nobody is served it from.

    Its name and declared type are never read. Raises `FileRefused`.
    """
    content = upload.read(MOST_BYTES + 1)
    if not content:
        raise FileRefused(_("This file is empty. Please choose it again."))
    if len(content) > MOST_BYTES:
        raise FileRefused(
            _("This file is larger than 10 MB. Please send a smaller one.")
        )
    kind = file_kind(content)
    if kind is None:
        raise FileRefused(
            _("Please choose a photo (JPEG or PNG) or a PDF of the certificate.")
        )
    if kind != "pdf":
        look(content)
    digest = hashlib.sha256(content).hexdigest()
    name = f"certificates/{digest[:2]}/{digest}.{kind}"
    storage = private_storage()
    if not storage.exists(name):
        name = storage.save(name, ContentFile(content))
    return KeptFile(name, kind)


def file_kind(content: bytes) -> str | None:
    """What it is, told from the bytes: jpg, png, pdf, or None for anything else."""
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[-4096:]:
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in content[-64:]:
        return "png"
    head, tail = content[:1024], content[-2048:]
    if re.search(rb"%PDF-[12]\.\d", head) and b"%%EOF" in tail:
        return "pdf"
    return None
