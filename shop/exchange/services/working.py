"""How a worker holds an import, tells how far it is, and hears that it shall stop.

Progress and the wish to stop stand in the cache: what is written in the database
inside the one transaction of an import is seen by nobody before its end, and on
SQLite nobody else can write meanwhile.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from core.tables import read_table
from shop.exchange.detecting import detect, format_of, sheet_in
from shop.exchange.imported import ImportedProduct
from shop.exchange.models import ProductImport

CLAIM = timedelta(minutes=5)
_KEPT_FOR = 24 * 3600


class Cancelled(Exception):  # noqa: N818 - what happened
    """Raised inside the work when the person wants it to stop."""


def claim(import_id: int, state: str) -> bool:
    """Take the work by one conditional UPDATE; False when another worker has it."""
    now = timezone.now()
    free = ProductImport.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lt=now),
        pk=import_id,
        state=state,
    )
    return bool(free.update(claimed_until=now + CLAIM))


def _key(import_id: int, what: str) -> str:
    return f"import:{import_id}:{what}"


def tell(import_id: int, done: int) -> None:
    """How many rows are done. Raises `Cancelled` when the work shall stop."""
    cache.set(_key(import_id, "done"), done, _KEPT_FOR)
    if cache.get(_key(import_id, "stop")):
        raise Cancelled


def done_so_far(import_id: int) -> int:
    return int(cache.get(_key(import_id, "done")) or 0)


def wish_stop(import_id: int) -> None:
    cache.set(_key(import_id, "stop"), 1, _KEPT_FOR)


def begin_anew(import_id: int) -> None:
    cache.delete_many([_key(import_id, "done"), _key(import_id, "stop")])


def products_in(product_import: ProductImport) -> Iterator[ImportedProduct]:
    """What the kept file says. Raises `TableRefused` and `HeaderRefused`."""
    with product_import.file.open("rb") as file:
        content = file.read()
    table = read_table(
        content, most_rows=settings.IMPORT_ROWS, most_bytes=settings.IMPORT_BYTES
    )
    form = format_of(product_import.format, product_import.mapping)
    return form.read(sheet_in(detect(table), form))
