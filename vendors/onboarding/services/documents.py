"""Papers of an application: cleaned and kept where nobody but a reviewer looks."""

import hashlib
import secrets

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.document_uploads import (
    CleanUpload,
    Upload,
    UploadError,
    UploadKind,
    cleaned,
    read_upload,
)
from core.text import one_line
from vendors.onboarding.models import ApplicationFile, SellerApplication

from .drafts import changeable, touch

MOST = 10
TOO_MANY = _("You can add up to ten files. Remove one first.")
TWICE = _("You have already added this file.")


def add_document(
    application: SellerApplication, upload: Upload, *, what: str
) -> ApplicationFile:
    """Keep a paper. Raises `UploadError`, `NotChangeableError`; then nothing is kept.

    The file's declared type is never read; its name is only kept for people.
    """
    content = read_upload(upload)
    digest = hashlib.sha256(content).hexdigest()
    paper = cleaned(content)
    try:
        return _kept(application, upload, paper, digest=digest, what=what)
    except IntegrityError as error:
        raise UploadError(TWICE) from error


@transaction.atomic
def _kept(
    application: SellerApplication,
    upload: Upload,
    paper: CleanUpload,
    *,
    digest: str,
    what: str,
) -> ApplicationFile:
    fresh = changeable(application)
    if fresh.files.filter(sha256=digest).exists():
        raise UploadError(TWICE)
    if fresh.files.count() >= MOST:
        raise UploadError(TOO_MANY)
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


def _called(name: str, kind: UploadKind) -> str:
    """The file's own name without its ending, with the ending of what it is."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in bare if sign.isprintable() and sign not in '<>"')
    stem = one_line(plain.rpartition(".")[0] or plain)[:80].strip(" .")
    return f"{stem or 'paper'}.{kind.value}"


@transaction.atomic
def remove_document(paper: ApplicationFile) -> None:
    """Gone for good, the file with the row. Raises `NotChangeableError`."""
    fresh = changeable(paper.application)
    paper.delete()
    touch(fresh)
