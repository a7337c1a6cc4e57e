"""The dry run, every row's fate; and doing what was asked of a file, here or later."""

from collections.abc import Callable

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core import broker
from core.imports import work
from core.imports.work import ask, attempt
from shop.import_export.locks import lock_import
from shop.import_export.models import ImportRow, ProductImport
from shop.import_export.plans import Planned, PlannedRow, Tally, plan
from shop.import_export.snapshots import batches
from shop.import_export.states import Fate, ImportState

from .imports import apply_import
from .undo import undo_import
from .uploads import GOODS, GoodsHold, products_and_columns

logger = structlog.get_logger(__name__)

_ROWS_OF_A_STEP = 500
_WORST = (Fate.SAME, Fate.NEW, Fate.CHANGED, Fate.ERROR)


@transaction.atomic
def start_check(
    product_import: ProductImport, *, by: User | None, by_piece: bool | None = None
) -> ProductImport:
    """Ask for a dry run, the first or one more. Raises `TransitionError`.

    `by_piece` is what the person says of packs without a size; None says nothing new.
    """
    fresh = lock_import(product_import.pk)
    logger.info("import_check_asked", upload=fresh.pk, by=by and by.pk)
    said = fresh.by_piece if by_piece is None else by_piece
    nothing = {"problem": "", "is_stale": False, "counts": {}, "digest": ""}
    return ask(GOODS, fresh, ImportState.CHECKING, by_piece=said, **nothing)


def check_import(import_id: int) -> bool:
    """Do the dry run that was asked for; safe to run again. Nothing is imported.

    False when it was not waiting, or another worker has it.
    """
    return attempt(GOODS, import_id, ImportState.CHECKING, _check)


def _check(hold: GoodsHold) -> None:
    rows_with_seller = ProductImport.objects.select_related("partner__village")
    product_import = rows_with_seller.get(pk=hold.import_id)
    tally = Tally()
    rows: dict[int, PlannedRow] = {}
    done = 0
    products, columns = products_and_columns(product_import)
    by_piece = product_import.by_piece
    for planned in plan(product_import.partner, products, by_piece=by_piece):
        tally.add(planned)
        done += len(planned.rows)
        _collect(rows, planned)
        if done % 100 < len(planned.rows):
            hold.tell(done)
    counts = dict(tally.counts)
    for fate in Fate.values:
        counts[fate] = sum(row.fate == fate for row in rows.values())
    with hold.step() as fresh:
        fresh.listings.all().delete()
        fresh.rows.all().delete()
    for batch in batches(rows.values(), _ROWS_OF_A_STEP):
        with hold.step() as fresh:
            ImportRow.objects.bulk_create(_row(fresh, each) for each in batch)
    hold.finish(
        ImportState.CHECKED,
        counts=counts,
        digest=tally.digest,
        row_count=len(rows),
        columns=columns(),
        checked_at=timezone.now(),
    )


def _collect(rows: dict[int, PlannedRow], planned: Planned) -> None:
    """Of a row that tells of two things the worse fate stays."""
    for row in planned.rows:
        known = rows.get(row.number)
        if known is None or _WORST.index(Fate(known.fate)) < _WORST.index(
            Fate(row.fate)
        ):
            rows[row.number] = row


def _row(product_import: ProductImport, row: PlannedRow) -> ImportRow:
    return ImportRow(
        product_import=product_import,
        number=row.number,
        fate=row.fate,
        title=row.title,
        product_id=row.product_id,
        detail=row.detail(),
    )


def _apply(import_id: int) -> None:
    apply_import(import_id)
    hint_pictures(import_id)


_WORKS: dict[str, Callable[[int], object]] = {
    ImportState.CHECKING: check_import,
    ImportState.APPLYING: _apply,
    ImportState.UNDOING: undo_import,
}


def work_on(import_id: int) -> None:
    """Check, import or undo a file, whichever was asked for; again does no harm."""
    work.work_on(GOODS, import_id, _WORKS)


def hint_pictures(import_id: int) -> None:
    broker.hint("shop.import_export.tasks.fetch_pictures", import_id)
