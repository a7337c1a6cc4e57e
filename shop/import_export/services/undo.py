"""Taking back what an import did: its new drafts go, what it changed is as before.

What somebody changed, published or sold since stays as it is, and is named. An import
can also be stopped, and old ones are tidied away.
"""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.imports.work import ask, attempt, cancel, tell
from core.refusals import RefusalError
from shop.catalogue.services.content import ListingError, StaleEditError
from shop.catalogue.services.drafts import remove_drafts
from shop.catalogue.services.snapshots import restore_listing
from shop.import_export.locks import lock_goods, lock_import
from shop.import_export.models import (
    ImportedListing,
    ImportPicture,
    ImportRow,
    ListingSource,
    PackSource,
    ProductImport,
)
from shop.import_export.states import AT_WORK, ImportState
from vendors.partner.services.stock import OutOfStockError, StaleCountError

from .uploads import GOODS, STEP, GoodsHold

logger = structlog.get_logger(__name__)

_LEFT = (StaleEditError, StaleCountError, OutOfStockError, ListingError)
KEPT_FOR = timedelta(days=90)


class UndoError(RefusalError, ValidationError):
    """Raised when an import can't be undone now; the message says why."""


def start_undo(product_import: ProductImport, *, by: User | None) -> ProductImport:
    """Ask for an import to be undone. Raises `UndoError` and `TransitionError`."""
    try:
        with transaction.atomic():
            fresh = lock_import(product_import.pk)
            if fresh.state == ImportState.APPLIED and not fresh.listings.exists():
                raise UndoError(_("This import can’t be undone any more."))
            ask(GOODS, fresh, ImportState.UNDOING, by=by)
            record("import.undone", fresh, seller=fresh.partner)
    except IntegrityError as error:
        raise UndoError(
            _("Another file of yours is being imported. Please try again later.")
        ) from error
    logger.info("import_undo_asked", upload=fresh.pk, by=by and by.pk)
    return fresh


def undo_import(import_id: int) -> bool:
    """Undo what was asked for; safe to run again, also after a worker died.

    False when it was not waiting, or another worker has it.
    """
    return attempt(GOODS, import_id, ImportState.UNDOING, _undo)


def _undo(hold: GoodsHold) -> None:
    take_back(hold)
    hold.finish(ImportState.UNDONE)


def take_back(hold: GoodsHold) -> None:
    """Undo the listings of an import, the last first, some in each step."""
    done = 0
    while True:
        with hold.step() as fresh:
            rows = fresh.listings.filter(is_left=False).order_by("-pk")
            batch = list(rows.select_related("product")[:STEP])
            _undo_some(fresh, batch)
        if not batch:
            return
        done += len(batch)
        if hold.state == ImportState.UNDOING:
            tell(hold.import_id, done)


def _undo_some(product_import: ProductImport, batch: Sequence[ImportedListing]) -> None:
    lock_goods(product_import.partner, [row.product_id for row in batch])
    new = {row.product_id: row.version for row in batch if not row.kept}
    gone = set(remove_drafts(product_import.partner, new)) if new else set()
    for row in batch:
        if row.product_id in gone:
            continue
        if row.kept and _restored(product_import, row):
            row.delete()
        else:
            row.is_left = True
            row.save(update_fields=["is_left"])


def _restored(product_import: ProductImport, row: ImportedListing) -> bool:
    """Put a changed listing back; False when it has to stay as it is."""
    try:
        with transaction.atomic():
            restore_listing(
                row.product, row.kept, version=row.version, by=product_import.by
            )
            _restore_sources(product_import, row)
    except _LEFT:
        return False
    return True


def _restore_sources(product_import: ProductImport, row: ImportedListing) -> None:
    mine = ListingSource.objects.filter(product=row.product_id)
    if row.kept["source"]:
        mine.update(**row.kept["source"])
    else:
        mine.delete()
    kept = row.kept["pack_sources"]
    for source in PackSource.objects.filter(pack__product=row.product_id):
        if str(source.pack_id) not in kept:
            source.delete()
        else:
            told = kept[str(source.pack_id)]
            source.sku, source.columns = told["sku"], told["columns"]
            source.save(update_fields=["sku", "columns"])
    ImportPicture.objects.filter(
        product_import=product_import, product=row.product_id
    ).delete()


def cancel_import(product_import: ProductImport, *, by: User | None) -> bool:
    """Stop it before its end; nothing of it is imported then.

    False when a worker is at it: that hears of the wish and rolls everything back.
    Raises `TransitionError` for one that is imported already.
    """
    logger.info("import_cancel_asked", upload=product_import.pk, by=by and by.pk)
    return cancel(GOODS, product_import)


def forget_imports(most: int = 100) -> int:
    """Delete the files and rows of old imports; that they were stays known."""
    before = timezone.now() - KEPT_FOR
    old = ProductImport.objects.filter(created__lt=before).exclude(file="")
    forgotten = 0
    for product_import in old.exclude(state__in=AT_WORK).order_by("pk")[:most]:
        with transaction.atomic():
            ImportRow.objects.filter(product_import=product_import).delete()
            product_import.listings.all().delete()
            GOODS.delete_file(product_import)
        forgotten += 1
    return forgotten
