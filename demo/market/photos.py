"""The market's pictures, taken in and prepared as any farmer's photo would be.

The narrowest copies of each stand in `pictures/small`, so that pages can be shown at
once; the wider ones may be made later. The work of encoding is spread over processes
that touch neither database nor storage.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import django

from core.images.encoding import FORMATS, Copy, widths_of
from core.images.intake import Derivatives, keep_copies, make_copies, store_photo
from core.models import OutboxMessage, Photo
from core.outbox import deliver
from demo.drawings import SMALL, read_colours

PICTURES = Path(__file__).resolve().parent.parent / "pictures"
WORKERS = min(4, os.cpu_count() or 1)


def plant_photos(
    names: Iterable[str],
    *,
    small: bool = False,
    step: Callable[[], None] = lambda: None,
) -> dict[str, Photo]:
    """Each named picture as a ready photo; those that are there already stay.

    With `small` only the narrowest copies are there; `enlarge_photos` makes the rest.
    """
    photos = {name: _stored(name) for name in dict.fromkeys(names)}
    waiting = {n: p for n, p in photos.items() if p.state != Photo.State.READY}
    for _ready in range(len(photos) - len(waiting)):
        step()
    made = _ready_made(waiting) if small else _encoded(list(waiting.values()))
    for photo, copies in made:
        keep_copies(photo, copies)
        step()
    _settle(list(waiting.values()))
    known = Photo.objects.in_bulk([photo.pk for photo in photos.values()])
    return {name: known[photo.pk] for name, photo in photos.items()}


def enlarge_photos() -> int:
    """Make the copies that `small` left out; returns of how many photos.

    Safe to stop, and to run again.
    """
    ready = Photo.objects.filter(state=Photo.State.READY).order_by("pk")
    lacking = [each for each in ready if each.widths != widths_of(each.width)]
    for photo in lacking:
        keep_copies(photo, make_copies(_original(photo)))
    return len(lacking)


def _ready_made(photos: dict[str, Photo]) -> Iterator[tuple[Photo, Derivatives]]:
    colours = read_colours()
    for name, photo in photos.items():
        width = widths_of(photo.width)[0]
        yield (
            photo,
            Derivatives(
                tuple(
                    Copy(width, suffix, (SMALL / f"{name}.{suffix}").read_bytes())
                    for suffix in FORMATS
                ),
                colours[name],
            ),
        )


def _stored(name: str) -> Photo:
    with (PICTURES / f"{name}.webp").open("rb") as file:
        return store_photo(file)


def _encoded(photos: list[Photo]) -> Iterator[tuple[Photo, Derivatives]]:
    """In the order of the photos; here and now when there is one core or one photo."""
    contents = (_original(photo) for photo in photos)
    if WORKERS == 1 or len(photos) < 2:
        yield from zip(photos, map(make_copies, contents), strict=True)
        return
    # Fresh processes: a fork would share our database connection.
    with ProcessPoolExecutor(
        WORKERS, mp_context=get_context("spawn"), initializer=django.setup
    ) as pool:
        yield from zip(photos, pool.map(make_copies, contents), strict=True)


def _original(photo: Photo) -> bytes:
    with photo.original.open("rb") as file:
        return bytes(file.read())


def _settle(photos: list[Photo]) -> None:
    """The queue's own rows find the work done and close."""
    keys = [f"photo.prepare:{photo.pk}" for photo in photos]
    for message in OutboxMessage.objects.filter(key__in=keys):
        deliver(message.pk)
