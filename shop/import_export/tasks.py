"""What the worker does with files; each may run twice unharmed, and be lost."""

from datetime import timedelta

from celery import shared_task

from core.rounds import scheduled
from shop.import_export.services.dry_run import hint_pictures, work_on
from shop.import_export.services.undo import forget_imports
from shop.import_export.services.uploads import GOODS

from .queries import pictures_that_wait
from .services.pictures import fetch_one_picture

# Twenty thousand rows take some minutes on a small machine.
_LONG = {
    "time_limit": timedelta(minutes=20).total_seconds(),
    "soft_time_limit": timedelta(minutes=19).total_seconds(),
}
_PICTURES_AT_ONCE = 3


@shared_task(**_LONG)
def work_on_import(import_id: int) -> None:
    """Check or import a file, whichever was asked for."""
    work_on(import_id)


@shared_task
def fetch_pictures(import_id: int) -> None:
    """Fetch some pictures, then make room for other work before the next."""
    for _turn in range(_PICTURES_AT_ONCE):
        if not fetch_one_picture(import_id):
            return
    hint_pictures(import_id)


@scheduled(plain="hints only, and what a worker took is not hinted at")
def sweep_imports() -> int:
    """Hint again at work whose hint, or whose worker, was lost; forget old files."""
    waiting = GOODS.waiting()
    for import_id in waiting:
        GOODS.hint(import_id)
    for import_id in pictures_that_wait():
        hint_pictures(import_id)
    forget_imports()
    return len(waiting)
