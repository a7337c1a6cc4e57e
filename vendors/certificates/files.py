"""Files of certificates: photos and PDFs, kept where nobody is served them from."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from core.document_uploads import Upload, cleaned, read_upload
from core.storage import private_storage

from .models import Certificate

FOLDER = "certificates"


@dataclass(frozen=True)
class KeptFile:
    """A file in the private storage, checked by what is in it."""

    name: str
    kind: str


def keep_file(upload: Upload) -> KeptFile:
    """Keep a photo or a PDF of a certificate. Raises `UploadError`."""
    paper = cleaned(read_upload(upload))
    token = secrets.token_hex(16)
    name = private_storage().save(
        f"{FOLDER}/{token[:2]}/{token}.{paper.kind.value}", ContentFile(paper.content)
    )
    return KeptFile(name, paper.kind.value)


def remove_unused(before: datetime) -> int:
    """Remove files kept before then by forms that were never finished; how many."""
    storage = private_storage()
    return sum(
        _remove_unused_in(storage, f"{FOLDER}/{folder}", before)
        for folder in _listed(storage, FOLDER)[0]
    )


def _remove_unused_in(storage: Storage, folder: str, before: datetime) -> int:
    names = {f"{folder}/{name}" for name in _listed(storage, folder)[1]}
    used = Certificate.objects.filter(file__in=names).values_list("file", flat=True)
    old = [
        name
        for name in sorted(names.difference(used))
        if storage.get_modified_time(name) < before
    ]
    for name in old:
        storage.delete(name)
    return len(old)


def _listed(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    """Folders and files in it; none when the folder is not there yet."""
    try:
        return storage.listdir(folder)
    except FileNotFoundError:
        return [], []
