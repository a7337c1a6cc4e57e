"""Doing what was asked of a file: here and now, or by a worker that is told of it."""

import structlog
from celery import current_app
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import override

from shop.exchange.models import ProductImport
from shop.exchange.queries import language_of_person
from shop.exchange.states import ImportState

from .applying import apply_import
from .checking import check_import
from .working import end

logger = structlog.get_logger(__name__)


def work_on(import_id: int) -> None:
    """Check or import a file, whichever was asked for; again does no harm."""
    rows = ProductImport.objects.select_related("by")
    product_import = rows.filter(pk=import_id).first()
    if product_import is None:
        return
    with override(language_of_person(product_import)):
        try:
            if product_import.state == ImportState.CHECKING:
                check_import(import_id)
            elif product_import.state == ImportState.APPLYING:
                apply_import(import_id)
                hint_pictures(import_id)
        except (OperationalError, InterfaceError):
            raise  # the database is away or busy: the sweep tries again
        except Exception:
            logger.exception("import_failed", upload=import_id)
            wrong = _("Something went wrong here, and nothing was imported. Try again.")
            end(import_id, ImportState.FAILED, problem=wrong)


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
