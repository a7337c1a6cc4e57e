"""Making a photo's copies: the work of the queue's "photo.prepare"."""

import threading
from dataclasses import dataclass

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages

from core.models import OutboxMessage, Photo
from core.outbox import MAX_ATTEMPTS, delivers

from .encoding import Copy, canvas_of, copies, main_colour

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Made:
    """What was made of a photo: its copies and the colour that fills most of it."""

    copies: tuple[Copy, ...]
    colour: str


# One large photo decoded at a time in a process: the worker's memory is counted.
_one_at_a_time = threading.Lock()


@delivers("photo.prepare")
def deliver_prepare(message: OutboxMessage) -> None:
    """The last attempt gives up: a photo that kills its worker is shown as failed."""
    if message.attempts >= MAX_ATTEMPTS:
        fail_photo(message.payload["photo"])
        return
    prepare_photo(message.payload["photo"])


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
        with _one_at_a_time:
            made = make_copies(content)
    except (Exception, SoftTimeLimitExceeded) as error:  # noqa: BLE001 - any codec's
        logger.warning("photo_failed", photo=photo.pk, error=repr(error))
        fail_photo(photo.pk)
        return
    keep_copies(photo, made)


def make_copies(content: bytes) -> Made:
    """Decode and encode only: no database, no storage. Raises what codecs raise."""
    canvas = canvas_of(content)
    return Made(tuple(copies(canvas)), main_colour(canvas))


def keep_copies(photo: Photo, made: Made) -> None:
    """Put the copies in their places; the photo is ready after it."""
    for copy in made.copies:
        _save(photo, copy)
    _note(
        photo,
        state=Photo.State.READY,
        colour=made.colour,
        widths=sorted({copy.width for copy in made.copies}),
    )


def _save(photo: Photo, copy: Copy) -> None:
    """Put a copy in its place; half a file of a killed worker makes way."""
    name = photo.path(copy.width, copy.suffix)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(copy.content))


def _note(photo: Photo, **changes: object) -> None:
    Photo.objects.filter(pk=photo.pk).update(**changes)
