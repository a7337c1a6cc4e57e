"""Making a photo's copies: the work of the queue's "photo.prepare"."""

import threading

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages

from core.models import OutboxMessage, Photo
from core.outbox import delivers

from .encoding import Copy, canvas_of, copies, main_colour

logger = structlog.get_logger(__name__)

# One large photo decoded at a time in a process: the worker's memory is counted.
_one_at_a_time = threading.Lock()


@delivers("photo.prepare")
def deliver_prepare(message: OutboxMessage) -> None:
    prepare_photo(message.payload["photo"])


def prepare_photo(photo_id: int) -> None:
    """Make every copy of a photo, or mark it as failed; safe to run again.

    What can't be decoded will never be, so it fails at once. A storage that is down
    raises, and the queue tries again.
    """
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is None or photo.state == Photo.State.READY:
        return
    with storages["private"].open(photo.original.name) as file:
        content = file.read()
    try:
        with _one_at_a_time:
            canvas = canvas_of(content)
            made = list(copies(canvas))
            colour = main_colour(canvas)
    except (Exception, SoftTimeLimitExceeded) as error:  # noqa: BLE001 - any codec's
        logger.warning("photo_failed", photo=photo.pk, error=repr(error))
        _note(photo, state=Photo.State.FAILED)
        return
    for copy in made:
        _save(photo, copy)
    _note(
        photo,
        state=Photo.State.READY,
        colour=colour,
        widths=sorted({copy.width for copy in made}),
    )


def _save(photo: Photo, copy: Copy) -> None:
    """Put a copy in its place; half a file of a killed worker makes way."""
    name = photo.path(copy.width, copy.suffix)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(copy.content))


def _note(photo: Photo, **changes: object) -> None:
    Photo.objects.filter(pk=photo.pk).update(**changes)
