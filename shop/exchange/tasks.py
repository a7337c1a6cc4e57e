"""What the worker does with files; each may run twice unharmed, and be lost."""

from datetime import timedelta

import structlog
from celery import current_app, shared_task
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import override

from .models import ProductImport
from .queries import language_of_person, pictures_that_wait, work_that_waits
from .services import (
    apply_import,
    check_import,
    fail_import,
    fetch_one_picture,
    forget_imports,
)
from .states import ImportState

# Twenty thousand rows take some minutes on a small machine.
_LONG = {
    "time_limit": timedelta(minutes=20).total_seconds(),
    "soft_time_limit": timedelta(minutes=19).total_seconds(),
}
_PICTURES_AT_ONCE = 3

logger = structlog.get_logger(__name__)


def hint(import_id: int) -> None:
    """Tell a worker that there is work. Never raises: a sweep finds what was lost."""
    _send("shop.exchange.tasks.work_on_import", import_id)


def hint_pictures(import_id: int) -> None:
    _send("shop.exchange.tasks.fetch_pictures", import_id)


def _send(name: str, import_id: int) -> None:
    try:
        current_app.send_task(name, args=[import_id], retry=False)
    except Exception as error:  # noqa: BLE001 - a broker may fail in any way
        logger.warning("import_hint_failed", upload=import_id, error=str(error))


@shared_task(**_LONG)
def work_on_import(import_id: int) -> None:
    """Check or import a file, whichever was asked for."""
    product_import = ProductImport.objects.filter(pk=import_id).first()
    if product_import is None:
        return
    with override(language_of_person(product_import)):
        try:
            if product_import.state == ImportState.CHECKING:
                check_import(import_id)
            elif product_import.state == ImportState.APPLYING and apply_import(
                import_id
            ):
                hint_pictures(import_id)
        except DatabaseError:
            raise  # tried again by the sweep
        except Exception:
            logger.exception("import_failed", upload=import_id)
            fail_import(
                import_id,
                _("Something went wrong here, and nothing was imported. Try again."),
            )


@shared_task
def fetch_pictures(import_id: int) -> None:
    """Fetch some pictures, then make room for other work before the next."""
    for _turn in range(_PICTURES_AT_ONCE):
        if not fetch_one_picture(import_id):
            return
    hint_pictures(import_id)


@shared_task
def sweep_imports() -> int:
    """Hint again at work whose hint, or whose worker, was lost; forget old files."""
    waiting = work_that_waits()
    for import_id in waiting:
        hint(import_id)
    for import_id in pictures_that_wait():
        hint_pictures(import_id)
    forget_imports()
    return len(waiting)
