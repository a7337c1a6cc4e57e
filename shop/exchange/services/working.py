"""How a worker holds an import, tells how far it is, and hears that it shall stop.

Progress and the wish to stop stand in the cache: what is written in the database
inside the one transaction of an import is seen by nobody before its end, and on
SQLite nobody else can write meanwhile.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.tables import read_table
from core.transitions import TransitionError, move
from shop.exchange.detecting import Detected, detect, format_of, sheet_in
from shop.exchange.imported import ImportedProduct
from shop.exchange.locks import lock_import
from shop.exchange.models import ProductImport
from shop.exchange.states import AT_WORK, IMPORT_MOVES, ImportState

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


def attempt(import_id: int, state: str, work: Callable[[], None]) -> bool:
    """Do what an import in this state waits for; safe to run again.

    False when it did not wait, when another worker has it or when it was ended
    meanwhile. What the file is refused for is written to the import.
    """
    if not claim(import_id, state):
        return False
    try:
        work()
    except TransitionError:
        return False
    except Cancelled:
        end(import_id, ImportState.CANCELLED)
    except ValidationError as error:
        end(import_id, ImportState.FAILED, problem=" ".join(error.messages))
    except FileNotFoundError:
        gone = _("The file is gone. Choose it again.")
        end(import_id, ImportState.FAILED, problem=gone)
    return True


@transaction.atomic
def end(
    import_id: int, state: str, *, problem: str = "", is_stale: bool = False
) -> None:
    """Leave the work without its end; nothing was imported."""
    fresh = lock_import(import_id)
    if fresh.state in AT_WORK:
        move(fresh, state, moves=IMPORT_MOVES, field="state")
        fresh.problem, fresh.claimed_until = problem[:500], None
        fresh.is_stale = is_stale
        fresh.save(update_fields=["problem", "claimed_until", "is_stale"])


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


def sheet_kept(product_import: ProductImport) -> Detected:
    """The kept file's header and rows. Raises as reading it did, and for one that is
    gone `FileNotFoundError`.
    """
    if not product_import.file:
        raise FileNotFoundError
    with product_import.file.open("rb") as file:
        content = file.read()
    return detect(
        read_table(
            content, most_rows=settings.IMPORT_ROWS, most_bytes=settings.IMPORT_BYTES
        )
    )


def products_in(product_import: ProductImport) -> Iterator[ImportedProduct]:
    """What the kept file says of goods. Raises as `sheet_kept` does."""
    form = format_of(product_import.format, product_import.mapping)
    return form.read(sheet_in(sheet_kept(product_import), form))
