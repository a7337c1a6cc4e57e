"""The dry run: every row's fate, written down for the person to look at."""

from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone

from core.transitions import move
from shop.exchange.locks import lock_import
from shop.exchange.models import ImportRow, ProductImport
from shop.exchange.planning import Planned, PlannedRow, Tally, plan
from shop.exchange.snapshots import batches
from shop.exchange.states import IMPORT_MOVES, Fate, ImportState

from .working import attempt, begin_anew, products_in, tell

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)

_WORST = (Fate.SAME, Fate.NEW, Fate.CHANGED, Fate.ERROR)


@transaction.atomic
def start_check(product_import: ProductImport, *, by: "User | None") -> ProductImport:
    """Ask for a dry run, the first or one more. Raises `TransitionError`."""
    fresh = lock_import(product_import.pk)
    move(fresh, ImportState.CHECKING, moves=IMPORT_MOVES, field="state")
    fresh.claimed_until = None
    fresh.problem, fresh.is_stale, fresh.counts, fresh.digest = "", False, {}, ""
    fresh.save(
        update_fields=["claimed_until", "problem", "is_stale", "counts", "digest"]
    )
    begin_anew(fresh.pk)
    logger.info("import_check_asked", upload=fresh.pk, by=by and by.pk)
    return fresh


def check_import(import_id: int) -> bool:
    """Do the dry run that was asked for; safe to run again. Nothing is imported.

    False when it was not waiting, or another worker has it.
    """
    return attempt(import_id, ImportState.CHECKING, lambda: _check(import_id))


def _check(import_id: int) -> None:
    rows_with_seller = ProductImport.objects.select_related("partner__village")
    product_import = rows_with_seller.get(pk=import_id)
    tally = Tally()
    rows: dict[int, PlannedRow] = {}
    done = 0
    for planned in plan(product_import.partner, products_in(product_import)):
        tally.add(planned)
        done += len(planned.rows)
        _collect(rows, planned)
        if done % 100 < len(planned.rows):
            tell(product_import.pk, done)
    counts = dict(tally.counts)
    for fate in Fate.values:
        counts[fate] = sum(row.fate == fate for row in rows.values())
    with transaction.atomic():
        fresh = lock_import(product_import.pk)
        move(fresh, ImportState.CHECKED, moves=IMPORT_MOVES, field="state")
        ImportRow.objects.filter(product_import=fresh).delete()
        for batch in batches(rows.values(), 1000):
            ImportRow.objects.bulk_create(_row(fresh, each) for each in batch)
        fresh.counts, fresh.digest = counts, tally.digest
        fresh.row_count = len(rows)
        fresh.checked_at, fresh.claimed_until = timezone.now(), None
        fresh.save(
            update_fields=[
                "counts", "digest", "row_count", "checked_at", "claimed_until",
            ]
        )  # fmt: skip


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
