"""Taking a photo in, one row per content, and making the copies that pages show."""

import hashlib
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urljoin

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage, storages
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.file_work import FilesBusyError, FileWorkError, why_not, work_on
from core.models import OutboxMessage, Photo
from core.outbox import MAX_ATTEMPTS, delivers, enqueue
from core.storage import NO_ROOM, has_room

from .encoding import WIDTHS, Copy, canvas_of, copies, main_colour
from .icons import LEAST
from .inspection import MAX_BYTES, TOO_HEAVY, Looked, look
from .kinds import CUT_SHORT, PhotoError


class ImageUpload(Protocol):
    """What is read of a file: Django's uploads, and any open file."""

    def read(self, size: int = ..., /) -> bytes: ...


def store_photo(file: ImageUpload, *, by: AbstractBaseUser | None = None) -> Photo:
    """Keep a photo and have its copies made; the same content is the same row.

    Raises `PhotoError` with what to do instead. The file's name and its declared
    type are never read.
    """
    if getattr(file, "size", 0) > MAX_BYTES:
        raise PhotoError(TOO_HEAVY)
    content = file.read(MAX_BYTES + 1)
    looked = look(content)
    digest = hashlib.sha256(content).hexdigest()
    known = Photo.objects.filter(sha256=digest).first()
    if known is None and not has_room(len(content)):
        raise PhotoError(NO_ROOM)
    return known or _keep(content, digest, looked, by=by)


def encoded_anew(file: ImageUpload) -> tuple[bytes, tuple[int, int]]:
    """A picture as a JPEG that holds nothing but its pixels. Raises `PhotoError`."""
    if getattr(file, "size", 0) > MAX_BYTES:
        raise PhotoError(TOO_HEAVY)
    content = file.read(MAX_BYTES + 1)
    look(content)
    if not has_room(len(content)):
        raise PhotoError(NO_ROOM)
    try:
        said, made = work_on("plain_jpeg", content, quality=KEPT_QUALITY)
    except FileWorkError as failure:
        raise PhotoError(why_not(failure, CUT_SHORT)) from failure
    width, height = said["size"]
    return made, (width, height)


@transaction.atomic
def _keep(
    content: bytes, digest: str, looked: Looked, *, by: AbstractBaseUser | None
) -> Photo:
    """Whoever writes the row writes the file; others wait for it and find both."""
    name = f"originals/{digest[:2]}/{digest}.{looked.kind.suffix}"
    photo, made = Photo.objects.get_or_create(
        sha256=digest,
        defaults={
            "original": name,
            "width": looked.width,
            "height": looked.height,
            "uploaded_by_id": by.pk if by else None,
        },
    )
    if made:
        _write(storages["private"], name, content)
        enqueue("photo.prepare", f"photo.prepare:{photo.pk}", photo=photo.pk)
    return photo


def _write(storage: Storage, name: str, content: bytes) -> None:
    """Put a file in its place: what a killed process left there makes way."""
    storage.delete(name)
    storage.save(name, ContentFile(content))


logger = structlog.get_logger(__name__)
MAIL_QUALITY, KEPT_QUALITY = 80, 84
UNREADABLE = gettext_lazy("This picture can’t be read. Please save it as PNG or JPEG.")


@dataclass(frozen=True)
class MailCopy:
    """A picture in a mail: its whole address, and how large it is shown."""

    address: str
    width: int
    height: int


@dataclass(frozen=True)
class Derivatives:
    """What was made of a photo: its copies and the colour that fills most of it."""

    copies: tuple[Copy, ...]
    colour: str


@delivers("photo.prepare")
def deliver_prepare(message: OutboxMessage) -> None:
    """The last attempt gives up: a photo that kills its worker is shown as failed."""
    if message.attempts >= MAX_ATTEMPTS:
        fail_photo(message.payload["photo"])
        return
    prepare_photo(message.payload["photo"])


def store_logo(file: ImageUpload, *, by: AbstractBaseUser | None = None) -> Photo:
    """Keep a logo, with its square icons beside it at once.

    Raises `PhotoError` with what to do instead.
    """
    photo = store_photo(file, by=by)
    if max(photo.width, photo.height) < LEAST:
        raise PhotoError(
            _("This picture is too small. A logo has at least {least} pixels.").format(
                least=LEAST
            )
        )
    with storages["private"].open(str(photo.original.name)) as original:
        content = original.read()
    try:
        said, made = work_on("square_icons", content)
    except FileWorkError as error:
        raise PhotoError(UNREADABLE) from error
    at = 0
    for size, length in said["icons"]:
        _save(photo, Copy(size, "png", made[at : at + length]))
        at += length
    return photo


def keep_mail_copy(photo: Photo) -> None:
    """Make the copy that mails show at once: mail programs read JPEG alone for sure.

    Raises `PhotoError` with what to do instead.
    """
    with storages["private"].open(str(photo.original.name)) as original:
        content = original.read()
    try:
        _said, made = work_on("plain_jpeg", content, quality=MAIL_QUALITY)
    except FileWorkError as error:
        raise PhotoError(why_not(error, UNREADABLE)) from error
    _save(photo, Copy(WIDTHS[-1], "jpg", made))


def mail_copy(photo: Photo, width: int) -> MailCopy:
    """That copy as a mail shows it, at most so many pixels wide."""
    shown = min(width, photo.width)
    path = default_storage.url(photo.path(WIDTHS[-1], "jpg"))
    return MailCopy(
        urljoin(settings.SITE_URL, path),
        shown,
        max(1, round(photo.height * shown / photo.width)),
    )


def fail_photo(photo_id: int) -> None:
    """Mark a photo that can't be prepared; one that is ready stays so."""
    waiting = Photo.objects.filter(pk=photo_id, state=Photo.State.WAITING)
    waiting.update(state=Photo.State.FAILED)


def prepare_photo(photo_id: int) -> None:
    """Make every copy of a photo, or mark it as failed; safe to run again.

    What can't be decoded will never be, so it fails at once. A storage that is down
    raises, and the queue tries again.
    """
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is None or photo.state == Photo.State.READY:
        return
    with storages["private"].open(str(photo.original.name)) as file:
        content = file.read()
    try:
        made = _made_elsewhere(content)
    except FilesBusyError:
        raise
    except (FileWorkError, SoftTimeLimitExceeded) as error:
        logger.warning("photo_failed", photo=photo.pk, error=repr(error))
        fail_photo(photo.pk)
        return
    keep_copies(photo, made)


def _made_elsewhere(content: bytes) -> Derivatives:
    """Raises `FileWorkError`."""
    said, made = work_on("photo_copies", content)
    found, at = [], 0
    for width, suffix, length in said["copies"]:
        found.append(Copy(width, suffix, made[at : at + length]))
        at += length
    return Derivatives(tuple(found), said["colour"])


def make_copies(content: bytes) -> Derivatives:
    """For a picture of our own, in this process. Raises what codecs raise."""
    canvas = canvas_of(content)
    return Derivatives(tuple(copies(canvas)), main_colour(canvas))


def keep_copies(photo: Photo, made: Derivatives) -> None:
    """Put the copies in their places; the photo is ready after it.

    Those that it has already stay, as pages show them.
    """
    for copy in made.copies:
        if copy.width not in photo.widths:
            _save(photo, copy)
    _note(
        photo,
        state=Photo.State.READY,
        colour=made.colour,
        widths=sorted({copy.width for copy in made.copies}),
    )


def _save(photo: Photo, copy: Copy) -> None:
    _write(default_storage, photo.path(copy.width, copy.suffix), copy.content)


def _note(photo: Photo, **changes: object) -> None:
    Photo.objects.filter(pk=photo.pk).update(**changes)
