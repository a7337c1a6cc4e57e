"""Films of products from sellers' files: taken in, made, shown, removed."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from core.activity_log import record
from core.transitions import move
from live.video import storage_paths
from live.video.film_files import FilmRefusedError
from live.video.models import ProductFilm
from live.video.spool import free_bytes
from live.video.states import FILM_MOVES, FilmFault, FilmState
from shop.catalogue.locks import lock_product
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .storage_quota import MEGA, has_room_for_another

ATTEMPTS = 3


@dataclass(frozen=True)
class FilmText:
    """What is said in a film, and in which language; empty where nobody speaks."""

    captions: str = ""
    language: str = ""


def take_film(
    product: Product, file: UploadedFile, said: FilmText, *, seller: Partner
) -> ProductFilm:
    """Keep the file, for the live worker to make a film of it.

    The film that is shown goes on being shown until then; another file that waits, or
    that failed, goes. Raises `FilmRefusedError` where there is no room.
    """
    size = file.size or 0
    if not has_room_for_another() or free_bytes() < size * 2 + (
        settings.LIVE_FREE_MB * MEGA
    ):
        raise FilmRefusedError(FilmFault.NO_ROOM)
    with transaction.atomic():
        lock_product(product.pk)
        _remove(product.films.exclude(state=FilmState.READY))
        film = ProductFilm.objects.create(
            product=product, captions=said.captions, language=said.language, bytes=size
        )
        _write(storage_paths.source_of(film.token), file)
        record("live.film_uploaded", product, after={"bytes": size}, seller=seller)
    return film


def _write(path: Path, file: UploadedFile) -> None:
    """What was begun and not written whole is swept away with what is nobody's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        for piece in file.chunks():
            target.write(piece)


@transaction.atomic
def change_words(product: Product, said: FilmText, *, seller: Partner) -> bool:
    """Other captions for every film of the product; False when it has none."""
    lock_product(product.pk)
    rows = ProductFilm.objects.filter(product=product)
    if not rows.update(captions=said.captions, language=said.language):
        return False
    record("live.film_captions", product, after={}, seller=seller)
    return True


@transaction.atomic
def remove_film(product: Product, *, seller: Partner) -> bool:
    """Take all of the product's films away; False when there is none."""
    lock_product(product.pk)
    if not _remove(product.films.all()):
        return False
    record("live.film_removed", product, after={}, seller=seller)
    return True


def _remove(films: Iterable[ProductFilm]) -> int:
    """The rows now, the files once nothing can bring the rows back."""
    rows = list(films)
    for film in rows:
        token = film.token
        film.delete()
        transaction.on_commit(partial(drop_files, token))
    return len(rows)


def drop_files(token: str) -> None:
    storage_paths.source_of(token).unlink(missing_ok=True)
    shutil.rmtree(storage_paths.folder_of(token), ignore_errors=True)


# --- By the live worker -----------------------------------------------------------


@transaction.atomic
def note_film_ready(film: ProductFilm, *, ms: int, size: int) -> bool:
    """It is shown in place of the one before; False when it was removed."""
    lock_product(film.product_id)
    if not ProductFilm.objects.filter(pk=film.pk, state=FilmState.WAITING).exists():
        return False
    _remove(ProductFilm.objects.filter(product=film.product_id, state=FilmState.READY))
    film.ms, film.bytes, film.ready_at = ms, size, timezone.now()
    film.save(update_fields=["ms", "bytes", "ready_at"])
    move(film, FilmState.READY, moves=FILM_MOVES, field="state")
    source = storage_paths.source_of(film.token)
    transaction.on_commit(partial(source.unlink, missing_ok=True))
    return True


@transaction.atomic
def note_film_failed(film: ProductFilm, fault: FilmFault) -> None:
    """What could be the machine's fault is tried a few times; the rest at once."""
    lock_product(film.product_id)
    rows = ProductFilm.objects.filter(pk=film.pk, state=FilmState.WAITING)
    if (waiting := rows.first()) is None:
        return
    waiting.attempts += 1
    is_over = fault != FilmFault.BROKEN or waiting.attempts >= ATTEMPTS
    if is_over:
        waiting.fault, waiting.bytes = fault, 0
        waiting.state = FilmState.FAILED
        source = storage_paths.source_of(film.token)
        transaction.on_commit(partial(source.unlink, missing_ok=True))
    waiting.save(update_fields=["attempts", "fault", "bytes", "state"])
