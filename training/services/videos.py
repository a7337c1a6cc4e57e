"""Videos of lessons: told by their content, kept where nobody but the page reads."""

import secrets

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.storage import private_storage

from .courses import Video
from .refusing import TrainingRefused

MAX_BYTES = 80 * 1024 * 1024
_HEAD = 64
TOO_HEAVY = _("This video is larger than 80 MB. Please make it smaller or shorter.")
NOT_TAKEN = _("Please send the video as MP4 or WebM.")


def keep_video(upload: UploadedFile) -> Video:
    """Raises `TrainingRefused`. The file's name and declared type are never read."""
    if (upload.size or 0) > MAX_BYTES:
        raise TrainingRefused(TOO_HEAVY)
    head = upload.read(_HEAD)
    upload.seek(0)
    kind = kind_of(head)
    if kind is None:
        raise TrainingRefused(NOT_TAKEN)
    name = f"training/{secrets.token_hex(16)}.{kind}"
    return Video(private_storage().save(name, upload), kind)


def kind_of(head: bytes) -> str | None:
    """mp4 or webm by the first bytes; None for anything else."""
    if head[4:8] == b"ftyp":
        return "mp4"
    # EBML, and that its document type is WebM: Matroska begins alike.
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head:
        return "webm"
    return None
