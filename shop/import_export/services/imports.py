"""Importing a checked file: all of it, in small steps, or nothing.

The plan is made anew before the first step. If it is not the plan that the person was
shown, because somebody sold or edited something meanwhile, nothing is written. What
each step writes is kept with what was there before it: when the import fails, is
stopped or loses its worker in the middle, all of that is taken back.
"""

from collections.abc import Sequence

import structlog
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.imports.work import ImportLostError, ask, attempt, end, tell
from core.refusals import CHANGED, RefusalError
from core.transitions import TransitionError
from shop.catalogue.services.content import StaleEditError, UnknownPackError
from shop.import_export.locks import lock_import
from shop.import_export.models import ProductImport
from shop.import_export.plans import Planned, Tally, plan
from shop.import_export.snapshots import AT_ONCE, batches
from shop.import_export.states import Fate, ImportState
from vendors.partner.services.stock import OutOfStockError, StaleCountError

from .listings import change_each, change_together, create_all
from .undo import take_back
from .uploads import GOODS, STEP, TOGETHER, GoodsHold, products_in

logger = structlog.get_logger(__name__)

_MOVED = (StaleEditError, StaleCountError, OutOfStockError, UnknownPackError)


class ApplyError(RefusalError, ValidationError):
    """Raised when a file can't be imported now; the message says why."""


class StaleImportPlanError(RefusalError):
    """Raised when the goods are not as the dry run found them."""

    says = CHANGED


def start_apply(
    product_import: ProductImport,
    *,
    with_changes: bool,
    seen: str,
    by: User | None,
    without_wrong: bool = False,
) -> ProductImport:
    """Ask for the import of what was checked; listings change only `with_changes`.

    `without_wrong` leaves out products with a wrong row; else one stops the file.
    `seen` is the digest of the plan that the person looked at.
    Raises `ApplyError` and `TransitionError`; nothing has changed then.
    """
    try:
        with transaction.atomic():
            fresh = lock_import(product_import.pk)
            fresh.with_changes, fresh.without_wrong = with_changes, without_wrong
            _require(fresh, seen=seen)
            ask(
                GOODS,
                fresh,
                ImportState.APPLYING,
                by=by,
                with_changes=with_changes,
                without_wrong=without_wrong,
            )
    except IntegrityError as error:
        raise ApplyError(
            _(
                "Another file of yours is being imported. Please wait "
                "until it is finished, then try again."
            )
        ) from error
    logger.info("import_asked", upload=fresh.pk, by=by and by.pk)
    return fresh


def _require(product_import: ProductImport, *, seen: str) -> None:
    counts = product_import.counts
    if product_import.state != ImportState.CHECKED:
        return  # the move says what is wrong
    if product_import.is_stale:
        stale = _("Your goods have changed. Please check the file again.")
        raise ApplyError(stale)
    if product_import.digest != seen:
        again = _("The file was checked again. Please review it once more.")
        raise ApplyError(again)
    if counts.get(Fate.ERROR) and not product_import.without_wrong:
        raise ApplyError(
            _("Some rows have errors. Please correct them, or leave these rows out.")
        )
    changes = product_import.with_changes and counts.get("changed_products")
    if not counts.get("new_products") and not changes:
        raise ApplyError(
            _("There is nothing to import. To update listings, select that below.")
        )


def apply_import(import_id: int) -> bool:
    """Import what was asked for; safe to run again, also after a worker died.

    False when it was not waiting, or another worker has it.
    """
    return attempt(GOODS, import_id, ImportState.APPLYING, _apply)


def _apply(hold: GoodsHold) -> None:
    take_back(hold)  # what a worker that died had done
    try:
        _import(hold)
    except (ImportLostError, TransitionError, OperationalError, InterfaceError):
        raise  # another worker takes back what this one did
    except (StaleImportPlanError, *_MOVED):
        take_back(hold)
        end(GOODS, hold.import_id, ImportState.CHECKED, is_stale=True)
    except Exception:
        take_back(hold)
        raise


def _import(hold: GoodsHold) -> None:
    rows = ProductImport.objects.select_related("partner__village", "by")
    product_import = rows.get(pk=hold.import_id)
    _write(hold, product_import, *_planned(hold, product_import))
    hold.finish(ImportState.APPLIED, applied_at=timezone.now())


def _planned(
    hold: GoodsHold, product_import: ProductImport
) -> tuple[list[Planned], list[Planned]]:
    """New goods and changed ones, if all is as it was when the person looked."""
    tally = Tally()
    new: list[Planned] = []
    changed: list[Planned] = []
    products, by_piece = products_in(product_import), product_import.by_piece
    for planned in plan(product_import.partner, products, by_piece=by_piece):
        tally.add(planned)
        if planned.is_wrong:
            pass  # the person chose to leave it out
        elif planned.snapshot is None:
            new.append(planned)
        elif planned.is_changed:
            changed.append(planned)
        if tally.counts["products"] % AT_ONCE == 0:  # half of the work
            hold.tell(tally.rows // 2)
    if tally.digest != product_import.digest:
        raise StaleImportPlanError
    return new, changed if product_import.with_changes else []


def _write(
    hold: GoodsHold,
    product_import: ProductImport,
    new: list[Planned],
    changed: list[Planned],
) -> None:
    progress = _Progress(product_import)
    for batch in batches(new, TOGETHER):
        with hold.step():
            create_all(product_import, batch)
        progress.add(batch)
    for batch in batches(changed, TOGETHER):
        with hold.step():
            left = change_together(product_import, batch)
        for few in batches(left, STEP):
            with hold.step():
                change_each(product_import, few)
        progress.add(batch)


class _Progress:
    """Rows that are written, told as the second half of the work."""

    def __init__(self, product_import: ProductImport) -> None:
        self.import_id, self.before = product_import.pk, product_import.row_count // 2
        self.rows = 0

    def add(self, batch: Sequence[Planned]) -> None:
        """Raises `ImportCancelledError` when the work shall stop."""
        self.rows += sum(len(planned.rows) for planned in batch)
        tell(self.import_id, self.before + self.rows // 2)
